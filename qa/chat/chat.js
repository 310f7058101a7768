// Citations: a click, or Enter on the focused number, asks the server for the article. Quotes are scrolled to when they appear.
() => {
  const numberOf = (element, prefix) =>
    [...element.classList].find((name) => new RegExp(`^${prefix}\\d+$`).test(name)).slice(1);

  const open = (element) => {
    const box = document.querySelector("#opened textarea, #opened input");
    box.value = `${numberOf(element, "t")}:${numberOf(element, "n")}:${Date.now()}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    const element = event.target.closest(".cite");
    if (element) open(element);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("sup.cite")) open(event.target);
  });

  new MutationObserver(() => {
    const quote = document.querySelector("mark.active:not(.seen)");
    if (!quote) return;
    quote.classList.add("seen");
    const reader = quote.closest(".reader");
    reader.scrollTop = quote.offsetTop - reader.offsetTop - reader.clientHeight / 3;
  }).observe(document.body, { childList: true, subtree: true });
}
