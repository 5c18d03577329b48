// Pages work without this script. With it, a task's log grows as it happens and a rollout's page follows its tasks.
"use strict";

(() => {
  const log = document.querySelector("[data-log-events]");
  if (log) followLog(log);

  const page = document.querySelector("[data-change-events]");
  if (page) followChanges(page);

  // Lines carry their run and number: a line that the server's page already showed is not added again.
  function followLog(list) {
    const source = new EventSource(list.dataset.logEvents);
    let atEnd = true;
    list.addEventListener("scroll", () => {
      atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 24;
    });
    source.addEventListener("line", (event) => {
      const line = JSON.parse(event.data);
      const id = `line-${line.run}-${line.seq}`;
      if (document.getElementById(id)) return;
      document.querySelector("[data-log-empty]")?.remove();
      list.append(lineElement(id, line));
      if (atEnd) list.scrollTop = list.scrollHeight;
    });
    source.addEventListener("activity", (event) => showActivity(JSON.parse(event.data)));
    source.addEventListener("end", () => {
      source.close();
      location.reload();
    });
  }

  function showActivity(activity) {
    const place = document.querySelector("[data-activity]");
    if (!place) return;
    place.hidden = activity.text === "";
    place.querySelector("[data-activity-text]").textContent = activity.text;
    const bar = place.querySelector("progress");
    bar.hidden = activity.percent === null;
    if (activity.percent !== null) bar.value = activity.percent;
    if (!place.hidden) document.querySelector("[data-activity-card]")?.removeAttribute("hidden");
  }

  function lineElement(id, line) {
    const item = document.createElement("li");
    item.id = id;
    item.className = `log-${line.level}`;
    const time = document.createElement("time");
    time.dateTime = line.at;
    time.textContent = line.clock;
    const message = document.createElement("span");
    message.className = "message";
    message.textContent = line.message;
    item.append(time, message);
    return item;
  }

  // A page on which someone is typing is never taken away; it says that it is old.
  function followChanges(place) {
    const source = new EventSource(place.dataset.changeEvents);
    source.addEventListener("changed", () => {
      const typed = [...document.querySelectorAll("main textarea, main input:not([type=hidden])")].some((field) => field.value !== "");
      const busy = document.activeElement?.closest("main form");
      if (!typed && !busy) {
        location.reload();
        return;
      }
      document.querySelector("[data-stale]")?.removeAttribute("hidden");
    });
    source.addEventListener("end", () => source.close());
  }
})();
