// What moved by itself while the page was made: each thing, from where to
// where.
new Promise((resolve) => {
    const moves = [];
    const place = ({ left, top, width, height }) =>
        `${left}, ${top} (${width} by ${height})`;
    const observer = new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
            moves.push(`${value}:`);
            for (const { node, previousRect, currentRect } of sources) {
                const name = node?.parentElement?.closest("*")?.outerHTML;
                moves.push(`${node?.nodeName} in ${name?.slice(0, 150)}: \
${place(previousRect)} to ${place(currentRect)}`);
            }
        }
    });
    observer.observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() =>
        setTimeout(() => resolve(moves.join("\n")), 50));
})
