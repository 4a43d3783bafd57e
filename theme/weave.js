// Listings that no link to the Playground can hold: the button copies the
// program, so that the reader can paste it there.
"use strict";

for (const button of document.querySelectorAll("button.to-playground")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
        const program = button.nextElementSibling.content.textContent;
        try {
            await navigator.clipboard.writeText(program);
            window.open(button.dataset.playground);
        } catch {
            button.textContent = "Copying is not allowed: open the whole program";
        }
    });
}
