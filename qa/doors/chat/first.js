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

// Gradio's page hears of its events through a stream, which the server ends when none is under way. An event sent at that moment was never
// heard of: the page took it to be under way, and no click did anything. So the stream ends only when nothing was sent meanwhile. One that
// breaks while nothing is under way has ended, too; while anything is, Gradio says so and loads the page again once the server answers.
{
  const ask = window.fetch.bind(window);
  const sent = new Set(); // requests for events, until they are answered
  const begun = new Set(); // events, until they are completed
  const completed = new Set(); // events of which that was heard before they were known to be begun
  const continued = new Set(); // events for which the stream has gone on: once for each

  const messages = async function* (stream) {
    const pieces = stream.pipeThrough(new TextDecoderStream()).getReader(); // not every browser loops over a stream
    let [rest, piece] = ["", await pieces.read()];
    for (; !piece.done; piece = await pieces.read()) {
      const whole = (rest + piece.value).split("\n\n");
      rest = whole.pop();
      yield* whole;
    }
    if (rest) yield rest;
  };

  const unended = async function* (asked, answer) {
    for (;;) {
      let end = "";
      try {
        for await (const message of messages(answer.body)) {
          const [, kind, event] = message.match(/^data: ?\{"msg":"(\w+)"(?:,"event_id":"(\w+)")?/) ?? [];
          if (kind === "process_completed" && !begun.delete(event)) completed.add(event);
          if (kind === "close_stream") end = message;
          else yield message;
        }
      } catch {} // it broke off, which is looked at below
      while (sent.size) await Promise.all(sent);
      completed.clear();
      if (!end && begun.size) throw new Error("The server was lost");
      const unheard = [...begun].filter((event) => !continued.has(event));
      if (!unheard.length) return yield end || 'data: {"msg":"close_stream"}';
      unheard.forEach((event) => continued.add(event));
      answer = await ask(asked);
      if (!answer.ok) throw new Error(answer.statusText);
    }
  };

  const begin = async (asking) => {
    const answer = await asking;
    const { event_id: event } = answer.ok ? await answer.clone().json() : {};
    if (event && !completed.delete(event)) begun.add(event);
    return answer;
  };

  window.fetch = async (...asked) => {
    const url = String(asked[0].url ?? asked[0]);
    if (url.includes("/queue/join")) {
      const answer = begin(ask(...asked));
      const settled = answer.catch(() => 0).then(() => sent.delete(settled));
      sent.add(settled);
      return answer;
    }
    const answer = await ask(...asked);
    if (url.endsWith("/app_id") && answer.status === 401) return new Response("{}"); // the page loads again, and asks to sign in
    if (!url.includes("/queue/data") || !answer.ok) return answer;
    const [all, text] = [unended(asked[0], answer), new TextEncoder()];
    const body = new ReadableStream({
      pull: async (out) => {
        const { value, done } = await all.next();
        if (done) out.close();
        else out.enqueue(text.encode(`${value}\n\n`));
      },
    });
    return new Response(body, answer);
  };
}
