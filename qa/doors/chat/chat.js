// What is clicked is told to the server through hidden text boxes; quotes are scrolled to when they appear.
() => {
  const told = { copy: ".as-text", copy_markdown: ".as-markdown" };
  const verdicts = ["right", "wrong", "wrong_citation"];
  let lastOpened = {}; // turn → the number of the citation opened last, which "wrong citation" means

  // On a narrow screen the article lies over the conversation, or the list of articles, while it is read.
  const read = (element) => (element.closest("#articles-tab") ?? document.querySelector("#ask-tab")).classList.add("reading");
  const putAway = () => document.querySelector(".reading")?.classList.remove("reading");
  const fill = (box, text) => {
    const field = document.querySelector(`#${box} textarea, #${box} input`);
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const tell = (box, words) => fill(box, `${words}:${Date.now()}`);
  const numberOf = (element, prefix) =>
    Number(([...element.classList].find((name) => new RegExp(`^${prefix}\\d+$`).test(name)) || `${prefix}0`).slice(1));
  const done = (element) => {
    element.classList.add("done");
    setTimeout(() => element.classList.remove("done"), 1500);
  };
  const copy = (text, element) => navigator.clipboard.writeText(text).then(() => done(element));

  const act = (element) => {
    const classes = [...element.classList];
    const name = classes[classes.indexOf("act") + 1];
    const turn = numberOf(element, "t");
    if (element.closest("#evaluation-tab")) return tell("run-acts", `${name}:${turn}:${numberOf(element, "n")}`);
    const within = element.closest(".answer, .abstained");
    if (told[name]) return copy(within.querySelector(told[name]).textContent, element);
    if (name === "link") {
      const question = within.querySelector(".as-question").textContent;
      return copy(`${location.origin}${location.pathname}?q=${encodeURIComponent(question)}`, element);
    }
    let number = numberOf(element, "n");
    if (name === "open") {
      lastOpened = { [turn]: number };
      read(element);
      const quote = document.querySelector("#beside mark.active");
      if (quote) showQuote(quote);
    } else if (name === "wrong_citation") number = lastOpened[turn] || 0;
    if (verdicts.includes(name) && (number || name !== "wrong_citation")) {
      within.querySelectorAll(".chosen").forEach((chosen) => chosen.classList.remove("chosen"));
      element.classList.add("chosen");
    }
    tell("acts", `${name}:${turn}:${number}`);
  };

  const clicked = (event) => {
    const element = event.target.closest(".act, [data-article], [data-do], [data-unwatch], .bar, #beside-column, #reader-column");
    if (!element) return;
    if (element.id.endsWith("-column")) {
      if (event.target === element) putAway();
    } else if (element.matches(".act")) act(element);
    else if (element.dataset.article) {
      const asking = !element.closest("#articles-tab");
      read(element);
      tell(asking ? "acts" : "which", asking ? `article:${element.dataset.article}` : element.dataset.article);
    } else if (element.dataset.unwatch) tell("unwatch", element.dataset.unwatch);
    else if (element.dataset.do)
      tell("kept-acts", `${element.dataset.do}:${element.closest("[data-conversation]").dataset.conversation}`);
    else fill("first", element.dataset.from.length === 7 ? `${element.dataset.from}-01` : element.dataset.from);
  };

  const showQuote = (quote) => {
    const column = document.querySelector("#beside-column");
    const scroller = getComputedStyle(column).position === "fixed" ? column : quote.closest(".reader");
    const top = quote.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += top - scroller.clientHeight / 3;
  };

  // Numbers are gone through with the arrow keys, or with n and p where nothing is being typed.
  const step = (by) => {
    const numbers = [...document.querySelectorAll("#chat sup.cite")];
    const at = numbers.indexOf(document.activeElement);
    const next = numbers[at < 0 ? (by > 0 ? 0 : numbers.length - 1) : at + by];
    if (next) {
      next.focus();
      act(next);
    }
  };
  const pressed = (event) => {
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    const onNumber = event.target.matches?.("#chat sup.cite");
    if (["Enter", " "].includes(event.key) && event.target.matches?.(".act[tabindex]")) {
      event.preventDefault();
      act(event.target);
    } else if (event.key === "Escape") putAway();
    else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key === "n" || (onNumber && event.key === "ArrowRight")) step(1);
      if (event.key === "p" || (onNumber && event.key === "ArrowLeft")) step(-1);
    }
  };

  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("change", (event) => {
    const item = event.target.closest?.("[data-conversation]");
    if (item && event.target.matches(".name")) tell("kept-acts", `name:${item.dataset.conversation}:${event.target.value}`);
  });

  // A new question stands at the top while its answer grows below it, until the reader scrolls.
  let questions = 0;
  let following = false;
  ["wheel", "touchmove", "pointerdown"].forEach((name) => document.addEventListener(name, () => (following = false), { passive: true }));
  new MutationObserver(() => {
    const asked = document.querySelectorAll("#chat .asked");
    if (asked.length > questions) following = true;
    questions = asked.length;
    const scroller = document.querySelector("#chat [role=log]");
    if (following && questions && scroller)
      scroller.scrollTop += asked[questions - 1].getBoundingClientRect().top - scroller.getBoundingClientRect().top - 12;
    const quote = document.querySelector("mark.active:not(.seen)");
    if (!quote) return;
    quote.classList.add("seen");
    showQuote(quote);
  }).observe(document.body, { childList: true, subtree: true });

  window.dateline = {
    begin: () => {
      document.body.classList.add("loaded"); // what the browser kept is here: a question may be asked
      if (matchMedia("(min-width: 801px)").matches) document.querySelector("#question textarea").focus({ preventScroll: true });
      return Intl.DateTimeFormat().resolvedOptions().timeZone || ""; // by which "today" is the reader's day
    },
    look: () => (document.querySelector("#failed-article .reader") ?? document.querySelector("#failed")).scrollIntoView({ block: "nearest" }),
    save: (file) => {
      if (!file) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file.text], { type: "text/plain" }));
      link.download = file.name;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  };
}
