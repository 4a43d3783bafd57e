// Puts the words of each block of code into one element.
for (const code of document.querySelectorAll("pre code")) {
    for (const it of code.querySelectorAll("*")) {
        // A line, changed or not, or a word: no link, no id, no role, no style.
        if (!it.matches("span, ins")
            || it.getAttributeNames().some((name) =>
                name !== "class" && name !== "data-line")) {
            throw new Error(`${it.outerHTML} in code does more than color it: \
axe-core has to see it`);
        }
    }
    code.textContent = code.textContent;
}
