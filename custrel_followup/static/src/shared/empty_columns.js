/** Columns that say nothing in any line leave their room to the others.
 *
 *  @param {typeof import("@web/views/list/list_renderer").ListRenderer} Renderer
 *  @param {string[]} names of the fields of such columns
 */
export const withoutEmptyColumns = (Renderer, names) =>
    class extends Renderer {
        getActiveColumns() {
            const { records } = this.props.list;
            return super
                .getActiveColumns()
                .filter(
                    ({ name }) =>
                        !names.includes(name) || records.some(({ data }) => Boolean(data[name]))
                );
        }
    };
