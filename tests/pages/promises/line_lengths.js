// The characters of each line of each paragraph but its last, which is as long
// as it happens to be; in ascending order.
const lengths = [];
for (const p of document.querySelectorAll("main > p")) {
    const lines = [];
    let top = -Infinity;
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode;
        if (text.parentElement.closest("sup")) continue;
        for (let at = 0; at < text.length; at += 1) {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const box = range.getBoundingClientRect();
            if (box.width === 0) continue;
            if (box.top > top + 12) {
                lines.push(0);
                top = box.top;
            }
            lines[lines.length - 1] += 1;
        }
    }
    lengths.push(...lines.slice(0, -1));
}
return lengths.sort((a, b) => a - b);
