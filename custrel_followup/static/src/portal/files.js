/** Names the files that were chosen, below the button that chooses them. */
document.addEventListener("change", ({ target }) => {
    const names = target.closest?.(".o_custrel_files")?.querySelector(".o_custrel_file_names");
    if (names) {
        const lines = [...target.files].map((file) => {
            const line = document.createElement("li");
            line.textContent = file.name;
            return line;
        });
        names.replaceChildren(...lines);
    }
});
