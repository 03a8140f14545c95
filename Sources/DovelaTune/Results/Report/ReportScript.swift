/// What a report does when it is touched: a trial that is pointed at is shown everywhere, trials are hidden and found,
/// their table is sorted. All that it knows stands in the table.
enum ReportScript {
  static let text = #"""
    "use strict";
    (() => {
      const table = document.getElementById("trials");
      if (!table) return;
      const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells].map(cell => cell.textContent);
      const rows = [...body.rows], byNumber = new Map(rows.map(row => [row.id.slice(1), row]));
      const marks = new Map(rows.map(row => [row.id.slice(1), [row]]));
      for (const mark of document.querySelectorAll("[data-t]")) marks.get(mark.dataset.t)?.push(mark);
      const tip = document.getElementById("tip"), shown = document.getElementById("shown");

      // Pointing at a trial. `drag`: where a drag along an axis began.
      let hot = null, drag = null;
      function point(number, x, y) {
        if (number !== hot) {
          for (const mark of marks.get(hot) ?? []) mark.classList.remove("hot");
          for (const mark of marks.get(number) ?? []) mark.classList.add("hot");
          document.body.classList.toggle("dim", number !== null);
          hot = number;
          if (number !== null) tell(byNumber.get(number));
        }
        tip.hidden = number === null || x === undefined;
        if (tip.hidden) return;
        tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 6)) + "px";
        const below = y + 16 + tip.offsetHeight < innerHeight;
        tip.style.top = Math.max(4, below ? y + 16 : y - tip.offsetHeight - 12) + "px";
      }
      function tell(row) {
        tip.textContent = "";
        const title = document.createElement("b");
        title.textContent = "trial " + row.cells[0].textContent + ", " + row.cells[1].textContent;
        tip.append(title);
        for (let index = 2; index < heads.length; index++) {
          const text = row.cells[index].textContent;
          if (!text) continue;
          tip.append(heads[index] + ": " + text, document.createElement("br"));
        }
      }
      // Dots and lines are thin: what lies a little beside counts.
      const near = [[0, 0], [3, 0], [-3, 0], [0, 3], [0, -3], [5, 5], [-5, 5], [5, -5], [-5, -5]];
      function find(event) {
        for (const [dx, dy] of near) {
          const number = document.elementFromPoint(event.clientX + dx, event.clientY + dy)?.dataset?.t;
          if (number) return number;
        }
        return null;
      }
      for (const chart of document.querySelectorAll("svg")) {
        chart.addEventListener("pointermove", event => { if (drag === null) point(find(event), event.clientX, event.clientY); });
        chart.addEventListener("pointerleave", () => point(null));
        chart.addEventListener("click", event => {
          const number = find(event);
          if (number) byNumber.get(number).scrollIntoView({ block: "center", behavior: "smooth" });
        });
      }
      body.addEventListener("pointerover", event => point(event.target.closest("tr")?.id.slice(1) ?? null));
      body.addEventListener("pointerleave", () => point(null));

      // Hiding trials.
      const form = document.getElementById("filters"), share = document.getElementById("best-share");
      const text = document.getElementById("find"), brushes = new Map();
      const kind = row => row.cells[1].textContent;
      const value = (row, column) => {
        const cell = row.cells[column];
        return cell.dataset.v !== undefined ? Number(cell.dataset.v) : parseFloat(cell.textContent);
      };
      const rated = rows.filter(row => kind(row) !== "failed" && Number.isFinite(value(row, 2))).length;
      const place = new Map(rows.map((row, index) => [row, index]));
      const contents = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
      function filter() {
        if (!form) return;
        const kinds = new Set([...form.querySelectorAll("[type=checkbox]:checked")].map(box => box.value));
        const most = share.value >= 100 ? rows.length : Math.max(1, Math.round(rated * share.value / 100));
        const words = text.value.toLowerCase().trim();
        document.getElementById("share").textContent = share.value + " %";
        let count = 0;
        for (const row of rows) {
          let isShown = kinds.has(kind(row)) && place.get(row) < most && contents.get(row).includes(words);
          for (const keeps of brushes.values()) isShown = isShown && keeps(row);
          if (isShown) count++;
          for (const mark of marks.get(row.id.slice(1))) mark.classList.toggle("off", !isShown);
        }
        shown.textContent = count + " of " + rows.length + " trials are shown.";
      }
      if (form) {
        form.hidden = false;
        form.addEventListener("input", filter);
        form.addEventListener("submit", event => event.preventDefault());
        document.getElementById("show-all").addEventListener("click", () => {
          form.reset();
          brushes.clear();
          document.querySelectorAll(".kept").forEach(rect => rect.remove());
          filter();
        });
        filter();
      }

      // Brushing an axis of the parallel coordinates.
      for (const axis of document.querySelectorAll(".brush")) {
        const { scale } = axis.dataset;
        const [column, least, greatest, count, top, bottom] =
          ["column", "least", "greatest", "count", "top", "bottom"].map(key => Number(axis.dataset[key]));
        const svg = axis.ownerSVGElement, area = axis.querySelector(".catch");
        const at = event => {
          const box = svg.getBoundingClientRect();
          const y = (event.clientY - box.top) * svg.viewBox.baseVal.height / box.height;
          return Math.min(Math.max(y, top), bottom);
        };
        const height = number => {
          const f = scale === "log" ? Math.log : x => x;
          const part = scale === "choice" ? (number + .5) / count : (f(number) - f(least)) / (f(greatest) - f(least));
          return bottom - Math.min(Math.max(part, 0), 1) * (bottom - top);
        };
        const release = () => { axis.querySelector(".kept")?.remove(); brushes.delete(axis); filter(); };
        area.addEventListener("dblclick", release);
        area.addEventListener("pointerdown", event => {
          drag = at(event);
          area.setPointerCapture(event.pointerId);
          point(null);
        });
        area.addEventListener("pointermove", event => {
          if (drag === null) return;
          const [from, to] = [drag, at(event)].sort((a, b) => a - b);
          let rect = axis.querySelector(".kept");
          if (!rect) {
            rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
            rect.setAttribute("class", "kept");
            rect.setAttribute("x", area.getAttribute("x"));
            rect.setAttribute("width", area.getAttribute("width"));
            axis.append(rect);
          }
          rect.setAttribute("y", from);
          rect.setAttribute("height", Math.max(1, to - from));
        });
        area.addEventListener("pointerup", event => {
          const [from, to] = [drag, at(event)].sort((a, b) => a - b);
          drag = null;
          if (to - from < 3) return release();
          brushes.set(axis, row => {
            const number = value(row, column);
            return Number.isFinite(number) && height(number) >= from - .5 && height(number) <= to + .5;
          });
          filter();
        });
      }

      // Sorting the table; what is empty comes last.
      [...table.tHead.rows[0].cells].forEach((head, column) => head.firstChild.addEventListener("click", () => {
        const isUp = head.getAttribute("aria-sort") !== "ascending", isText = head.classList.contains("text");
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
        const keys = new Map(rows.map(row => {
          const content = row.cells[column].textContent;
          return [row, isText ? content : parseFloat(content)];
        }));
        const isEmpty = key => isText ? key === "" : Number.isNaN(key);
        const sorted = [...rows].sort((one, other) => {
          const [a, b] = [keys.get(one), keys.get(other)];
          if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b);
          return (isText ? a.localeCompare(b) : a - b) * (isUp ? 1 : -1);
        });
        body.append(...sorted);
      }));
    })();
    """#
}
