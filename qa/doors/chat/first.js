// Gradio's sign that the page is loading goes on counting, sixty times a second, when the page is there and the sign is gone: a tenth of a
// processor core for each open page. What began to count before the page was there ends with it.
{
  const request = window.requestAnimationFrame.bind(window);
  const there = () => document.getElementById("masthead");
  let early = false; // whether what is being drawn began before the page was there
  window.requestAnimationFrame = (draw) => {
    if (early && there() && String(draw).includes("performance.now()")) return 0;
    const began = early || !there();
    return request((time) => {
      early = began;
      try {
        draw(time);
      } finally {
        early = false;
      }
    });
  };
}
