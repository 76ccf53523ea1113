// @ts-check
// The script of a report: shows the findings and questions behind a number, and opens a note at its place.
(() => {
  const rowsAtOnce = 100;
  const vscode = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");

  /** @typedef {{ apply(wanted: URLSearchParams): void, section: Element }} List */
  /** @type {Map<string, List>} by the word that an address begins with */
  const lists = new Map();

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
    const [, name = "", wanted = ""] = /^#([a-z]+):(.*)$/.exec(target.getAttribute("href") ?? "") ?? [];
    const list = lists.get(name);
    if (!list) return;
    event.preventDefault();
    list.apply(new URLSearchParams(wanted));
    list.section.scrollIntoView({ behavior: "smooth" });
  });

  if (vscode) {
    for (const link of document.querySelectorAll("a[data-path]")) withoutAddress(link);
    // Other files beside the report are not the webview's.
    for (const link of document.querySelectorAll("a[data-file]")) link.removeAttribute("href");
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

  /** @param {any} finding @param {string} key @param {string} value */
  function findingFits(finding, key, value) {
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
      case "only":
        return finding.only === true;
      case "bin":
        return (
          predicted !== undefined && Math.min(9, Math.floor(predicted.confidence * 10)) === Number(value)
        );
      default:
        return true;
    }
  }

  /** @param {any} question @param {string} key @param {string} value */
  function questionFits({ task, label, f1 }, key, value) {
    switch (key) {
      case "label":
        return label === value;
      case "task":
        return task === value;
      case "show":
        if (value === "differ") return f1.paper?.exact !== f1.strict?.exact;
        return Object.values(f1).some(({ exact }) => exact < 1);
      default:
        return true;
    }
  }

  /** @param {any} disagreement @param {string} key @param {string} value */
  function disagreementFits(disagreement, key, value) {
    const { pair = [], labels = [], variable } = disagreement;
    switch (key) {
      case "pair":
        return pair.join("\n") === value;
      case "label":
        return labels.includes(value);
      case "variable":
        return variable === value;
      case "kind":
        return value === "extent"
          ? disagreement.kind === "wrong-extent"
          : value.split(" ").includes(disagreement.kind);
      default:
        return true;
    }
  }

  /**
   * A table that is filled from the page's data, with filters above it.
   * @param {string} name of its elements, and what addresses of its filters begin with
   * @param {any[]} rows
   * @param {(row: any, key: string, value: string) => boolean} fits
   * @param {(row: any) => HTMLTableRowElement} draw
   * @param {Record<string, string>} initial
   */
  function list(name, rows, fits, draw, initial) {
    const section = document.getElementById(name);
    const body = document.getElementById(`${name}-rows`);
    const filters = document.getElementById(`${name}-filters`);
    if (!section || !body || !filters) return;
    const shown = /** @type {HTMLElement} */ (filters.querySelector(".shown"));
    const more = /** @type {HTMLElement} */ (document.getElementById(`${name}-more`));
    const selects = [...filters.querySelectorAll("select")];
    /** Values of these are there to be told apart from "any", also where they are empty. */
    const meansNone = ["gold", "predicted"];
    let filter = new URLSearchParams(initial);
    let limit = rowsAtOnce;

    const show = () => {
      const active = [...filter].filter(([key, value]) => value !== "" || meansNone.includes(key));
      const run = filter.get("run") ?? "";
      const found = rows.filter(
        (one) => (one.run ?? "") === run && active.every(([key, value]) => fits(one, key, value)),
      );
      body.replaceChildren(...found.slice(0, limit).map(draw));
      const number = Math.min(limit, found.length);
      shown.textContent = `${number.toLocaleString("en-US")} of ${found.length.toLocaleString("en-US")}`;
      more.hidden = found.length <= limit;
      for (const select of selects) select.value = filter.get(select.name) ?? "";
      for (const extra of filters.querySelectorAll("[data-extra]")) extra.remove();
      for (const [key, value] of active) {
        if (selects.some((select) => select.name === key)) continue;
        const chip = document.createElement("button");
        chip.dataset.extra = key;
        chip.textContent = `${wordsFor(key, value)} ✕`;
        chip.title = "Show without this filter";
        chip.addEventListener("click", () => {
          filter.delete(key);
          show();
        });
        filters.insertBefore(chip, shown);
      }
    };
    const apply = (/** @type {URLSearchParams} */ wanted) => {
      filter = wanted;
      limit = rowsAtOnce;
      show();
    };
    for (const select of selects) {
      select.addEventListener("change", () => {
        if (select.value === "") filter.delete(select.name);
        else filter.set(select.name, select.value);
        limit = rowsAtOnce;
        show();
      });
    }
    more.addEventListener("click", () => {
      limit += 5 * rowsAtOnce;
      show();
    });
    filters.querySelector(".reset")?.addEventListener("click", () => {
      apply(new URLSearchParams(initial));
    });
    filters.hidden = false;
    show();
    lists.set(name, { apply, section });
  }

  /** @param {string} key @param {string} value */
  function wordsFor(key, value) {
    const title = data.titles?.[value] ?? (value || "none");
    switch (key) {
      case "bin":
        return `confidence ${Number(value) / 10} to ${(Number(value) + 1) / 10}`;
      case "side":
        return value === "gold" ? "in the gold labels" : "suggested";
      case "only":
        return "only in this run";
      case "predicted":
        return `model: ${title}`;
      case "pair":
        return value.replace("\n", " and ");
      case "variable":
        return data.variables?.[value] ?? value;
      case "kind":
        return "another label, or only one has it";
      default:
        return `${key}: ${title}`;
    }
  }

  /** @param {any} finding */
  function findingRow({ note, outcome, gold, predicted }) {
    const line = document.createElement("tr");
    const kind = cell(line, data.outcomes[outcome] ?? outcome);
    kind.className = { exact: "good", missed: "bad", spurious: "bad" }[outcome] ?? "warn";
    const place = predicted?.place && outcome !== "unanchored" ? predicted.place : (gold ?? predicted)?.place;
    cell(line, "").append(linkTo(note, place));
    for (const side of [gold, predicted]) {
      const own = cell(line, "");
      if (!side) continue;
      const span = side.place ? `, ${side.place.start}–${side.place.end}` : "";
      own.append(
        quote(side.text),
        document.createElement("br"),
        small(`${data.titles[side.label] ?? side.label}${span}`),
      );
      if (side.reason) own.append(document.createElement("br"), small(side.reason));
    }
    number(line, predicted?.confidence?.toFixed(2) ?? "");
    cell(line, predicted?.alignment ?? "");
    return line;
  }

  /** @param {any} question */
  function questionRow({ note, label, place, gold, predicted, f1 }) {
    const line = document.createElement("tr");
    const where = cell(line, "");
    where.append(linkTo(note, place), document.createElement("br"), small(data.titles[label] ?? label));
    for (const answers of [gold, predicted]) {
      const own = cell(line, answers.length === 0 ? "–" : "");
      for (const answer of answers) {
        const item = document.createElement("div");
        item.append(quote(answer));
        own.append(item);
      }
    }
    for (const scorer of data.scorers) {
      for (const metric of ["exact", "bleu2", "rougeL"]) number(line, (100 * f1[scorer][metric]).toFixed(2));
    }
    return line;
  }

  /** @param {any} disagreement */
  function spanRow({ note, kind, pair, first, second }) {
    const line = document.createElement("tr");
    const [a, b] = pair;
    const words = { missed: `Only ${a}`, spurious: `Only ${b}`, "wrong-label": "Another label" };
    cell(line, words[kind] ?? "Another extent");
    cell(line, "").append(linkTo(note, (first ?? second).place));
    cell(line, pair.join(" and "));
    for (const side of [first, second]) {
      const own = cell(line, side ? "" : "–");
      if (!side) continue;
      const { start, end } = side.place;
      own.append(
        quote(side.text),
        document.createElement("br"),
        small(`${data.titles[side.label] ?? side.label}, ${start}–${end}`),
      );
    }
    return line;
  }

  /** @param {any} judged */
  function judgementRow({ note, variable, values }) {
    const line = document.createElement("tr");
    cell(line, "").append(linkTo(note));
    cell(line, data.variables[variable] ?? variable);
    for (const value of values) {
      const own = cell(line, value ?? "not labelled");
      if (value === undefined || value === null) own.className = "dim";
    }
    return line;
  }

  /** @param {string} note @param {any} [place] */
  function linkTo(note, place) {
    const link = document.createElement("a");
    const at = place ? `:${place.line}:${place.column}` : "";
    link.textContent = `${note}${at}`;
    link.href = `vscode://file${data.root}/${note.split("/").map(encodeURIComponent).join("/")}${at}`;
    link.dataset.path = note;
    if (place) Object.assign(link.dataset, place);
    if (vscode) withoutAddress(link);
    return link;
  }

  /** @param {HTMLTableRowElement} line @param {string} text */
  function cell(line, text) {
    const made = line.insertCell();
    made.textContent = text;
    return made;
  }

  /** @param {HTMLTableRowElement} line @param {string} text */
  function number(line, text) {
    cell(line, text).className = "number";
  }

  /** @param {string} text */
  function quote(text) {
    const made = document.createElement("q");
    made.textContent = text;
    return made;
  }

  /** @param {string} text */
  function small(text) {
    const made = document.createElement("small");
    made.textContent = text;
    return made;
  }

  list("findings", data.findings ?? [], findingFits, findingRow, { outcome: "errors" });
  list("questions", data.questions ?? [], questionFits, questionRow, {});
  list("differences", data.differences ?? [], disagreementFits, spanRow, {});
  list("judgements", data.judgements ?? [], disagreementFits, judgementRow, {});
})();
