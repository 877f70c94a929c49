/** Say what a change of the stage did, and offer to undo it: a card that was dropped, a
 *  click on the bar of stages, a list that was edited.
 *
 *  @param {Object} env
 *  @param {number[]} ids of complaints that were saved
 *  @param {Object} [changes] what was saved
 */
export async function offerStepUndo({ services: { action, orm } }, ids, changes) {
    if (changes && !("stage_id" in changes)) {
        return;
    }
    const offer = await orm.call("custrel.complaint", "get_undo_offer", [ids]);
    if (offer) {
        await action.doAction(offer);
    }
}

/** Have a controller of complaints offer it after each save. */
export const offersStepUndo = (Controller) =>
    class extends Controller {
        get modelParams() {
            const params = super.modelParams;
            const { onRecordSaved, onSavedMulti } = params.hooks;
            params.hooks.onRecordSaved = async (record, changes) => {
                const result = await onRecordSaved?.(record, changes);
                await offerStepUndo(this.env, [record.resId], changes);
                return result;
            };
            params.hooks.onSavedMulti = async (records) => {
                const result = await onSavedMulti?.(records);
                await offerStepUndo(
                    this.env,
                    records.map(({ resId }) => resId)
                );
                return result;
            };
            return params;
        }
    };
