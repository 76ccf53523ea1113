// @ts-check
// The script of a report: shows the findings behind a number, and opens a note at its place.
(() => {
  const rowsAtOnce = 100;
  const vscode = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");
  const body = document.getElementById("finding-rows");
  const filters = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const more = document.getElementById("more");

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-path], a[href]") : null;
    if (!target) return;
    if (target instanceof HTMLElement && target.dataset.path !== undefined) {
      if (!vscode) return;
      event.preventDefault();
      const { path, start, end, line, column } = target.dataset;
      const place = { start: Number(start), end: Number(end), line: Number(line), column: Number(column) };
      vscode.postMessage({ type: "open-note", path, ...(start === undefined ? {} : place) });
      return;
    }
    const address = target.getAttribute("href") ?? "";
    if (!address.startsWith("#find:")) return;
    event.preventDefault();
    apply(new URLSearchParams(address.slice("#find:".length)));
    document.getElementById("findings")?.scrollIntoView({ behavior: "smooth" });
  });

  if (vscode) {
    for (const link of document.querySelectorAll("a[data-path]")) withoutAddress(link);
    document.addEventListener("keydown", (event) => {
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      if (event.key === "Enter" && target?.matches("a[role=link]")) target.click();
    });
  }

  /**
   * VS Code opens the address of every link that is clicked, whatever the page's own listener says.
   * @param {Element} link
   */
  function withoutAddress(link) {
    link.removeAttribute("href");
    link.setAttribute("role", "link");
    link.setAttribute("tabindex", "0");
  }

  if (!body || !filters || !shown || !more) return;
  const selects = [...filters.querySelectorAll("select")];
  /** @type {URLSearchParams} What is filtered by, beside the fields above the table. */
  let filter = new URLSearchParams();
  let limit = rowsAtOnce;

  /** @param {URLSearchParams} wanted */
  function apply(wanted) {
    filter = wanted;
    limit = rowsAtOnce;
    for (const select of selects) select.value = wanted.get(select.name) ?? "";
    draw();
  }

  /** @param {any} finding @param {string} key @param {string} value */
  function fits(finding, key, value) {
    const { outcome, task, gold, predicted, note } = finding;
    switch (key) {
      case "outcome":
        return value === "errors" ? outcome !== "exact" : value.split(" ").includes(outcome);
      case "label":
        return gold?.label === value || predicted?.label === value;
      case "gold":
        return value === "" ? !gold && outcome !== "unanchored" : gold?.label === value;
      case "predicted":
        return value === "" ? !predicted : predicted?.label === value && outcome !== "unanchored";
      case "task":
        return task === value;
      case "note":
        return note === value;
      case "rate":
        return note.startsWith(`notes/${value}/`);
      case "side":
        return value === "gold" ? gold !== undefined : predicted !== undefined;
      case "alignment":
        return predicted?.alignment === value;
      case "bin":
        return (
          predicted !== undefined && Math.min(9, Math.floor(predicted.confidence * 10)) === Number(value)
        );
      default:
        return true;
    }
  }

  function draw() {
    const active = [...filter].filter(
      ([key, value]) => value !== "" || key === "gold" || key === "predicted",
    );
    const found = data.findings.filter((one) => active.every(([key, value]) => fits(one, key, value)));
    body.replaceChildren(...found.slice(0, limit).map(row));
    const number = Math.min(limit, found.length);
    shown.textContent = `${number.toLocaleString("en-US")} of ${found.length.toLocaleString("en-US")}`;
    more.hidden = found.length <= limit;
    for (const extra of filters.querySelectorAll("[data-extra]")) extra.remove();
    for (const [key, value] of active) {
      if (selects.some((select) => select.name === key)) continue;
      const chip = document.createElement("button");
      chip.dataset.extra = key;
      const words = { bin: `confidence ${Number(value) / 10} to ${(Number(value) + 1) / 10}`, side: value };
      chip.textContent = `${words[key] ?? `${key}: ${data.titles[value] ?? (value || "none")}`} ✕`;
      chip.addEventListener("click", () => {
        filter.delete(key);
        draw();
      });
      filters.insertBefore(chip, shown);
    }
  }

  /** @param {any} finding */
  function row(finding) {
    const line = document.createElement("tr");
    const { note, outcome, gold, predicted } = finding;
    const kind = cell(line, data.outcomes[outcome] ?? outcome);
    kind.className = { exact: "good", missed: "bad", spurious: "bad" }[outcome] ?? "warn";
    const place = predicted?.place && outcome !== "unanchored" ? predicted.place : (gold ?? predicted)?.place;
    const link = document.createElement("a");
    link.className = "place";
    link.textContent = place ? `${note}:${place.line}:${place.column}` : note;
    link.href = `vscode://file${data.root}/${note.split("/").map(encodeURIComponent).join("/")}${place ? `:${place.line}:${place.column}` : ""}`;
    link.dataset.path = note;
    if (place) Object.assign(link.dataset, place);
    if (vscode) withoutAddress(link);
    cell(line, "").append(link);
    for (const side of [gold, predicted]) {
      const own = cell(line, "");
      if (!side) continue;
      const quote = document.createElement("q");
      quote.textContent = side.text;
      const label = document.createElement("small");
      const span = side.place ? `, ${side.place.start}–${side.place.end}` : "";
      label.textContent = `${data.titles[side.label] ?? side.label}${span}`;
      own.append(quote, document.createElement("br"), label);
      if (side.reason) own.append(document.createElement("br"), small(side.reason));
    }
    cell(line, predicted?.confidence === undefined ? "" : predicted.confidence.toFixed(2)).className =
      "number";
    cell(line, predicted?.alignment ?? "");
    return line;
  }

  /** @param {HTMLTableRowElement} line @param {string} text */
  function cell(line, text) {
    const made = line.insertCell();
    made.textContent = text;
    return made;
  }

  /** @param {string} text */
  function small(text) {
    const made = document.createElement("small");
    made.textContent = text;
    return made;
  }

  for (const select of selects) {
    select.addEventListener("change", () => {
      if (select.value === "") filter.delete(select.name);
      else filter.set(select.name, select.value);
      limit = rowsAtOnce;
      draw();
    });
  }
  more.addEventListener("click", () => {
    limit += 5 * rowsAtOnce;
    draw();
  });
  document.getElementById("reset")?.addEventListener("click", () => {
    apply(new URLSearchParams({ outcome: "errors" }));
  });
  filters.hidden = false;
  apply(new URLSearchParams({ outcome: "errors" }));
})();
