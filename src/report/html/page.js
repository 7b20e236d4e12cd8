// What a page does beyond being read: charts that can be pointed at, tables that can be sorted and saved.
(() => {
  const root = document.documentElement;
  root.classList.add('has-scripts');

  // a chart comes to life when it is near the screen
  const wake = (figure) => {
    const { wide, narrow, marks } = JSON.parse(figure.querySelector('.data').textContent);
    clvPlot.live(figure, wide, narrow, marks);
  };
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      wake(entry.target);
    }
  }, { rootMargin: '300px' });
  document.querySelectorAll('figure.chart').forEach((figure) => seen.observe(figure));

  // the number that a cell shows, or its text
  const decimal = (1.5).toLocaleString(root.lang).charAt(1);
  const valueOf = (cell) => {
    const text = cell.textContent.trim();
    const kept = text.replace('\u2212', '-').replace(/[^0-9.,-]/g, '');
    const number = parseFloat(decimal === ',' ? kept.replace(/\./g, '').replace(',', '.') : kept.replace(/,/g, ''));
    return cell.classList.contains('n') && !Number.isNaN(number) ? number : text;
  };
  const compare = (a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), root.lang, { numeric: true });

  document.querySelectorAll('table.sortable').forEach((table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'descending';
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'ascending' : 'descending');
        const body = table.tBodies[0];
        const rows = [...body.rows].map((row) => [valueOf(row.cells[at]), row]);
        rows.sort((a, b) => (down ? compare(a[0], b[0]) : compare(b[0], a[0])));
        body.append(...rows.map((row) => row[1]));
      });
    });
  });

  // the cells of a table as a file for spreadsheets
  const quoted = (text) => '"' + text.replace(/"/g, '""') + '"';
  const isSigned = (text) => /^\+[\d.,\s]+%?$/.test(text);
  const safe = (text) => (/^[=+@\t]/.test(text) && !isSigned(text) ? "'" + text : text);
  document.querySelectorAll('button[data-table]').forEach((button) => {
    button.addEventListener('click', () => {
      const table = document.getElementById('table-' + button.dataset.table);
      const lines = [...table.rows].map((row) => [...row.cells].map((cell) => quoted(safe(cell.textContent.trim()))).join(decimal === ',' ? ';' : ','));
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['\ufeff' + lines.join('\r\n')], { type: 'text/csv' }));
      link.download = button.dataset.table + '.csv';
      link.click();
      URL.revokeObjectURL(link.href);
    });
  });

  // print has the tables of figures too
  addEventListener('beforeprint', () => document.querySelectorAll('details.glossary').forEach((one) => { one.open = true; }));
})();
