import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/** A badge on a card that says nothing where the column says it already. */
class CardBadge extends BadgeField {
    static template = "custrel_followup.CardBadge";

    get isSaidByColumn() {
        const { groupBy } = this.props.record.model.root;
        return Boolean(groupBy?.includes(this.props.name));
    }
}

registry.category("fields").add("custrel_card_badge", { ...badgeField, component: CardBadge });

/** The state of a follow-up; one that is late is not just planned. */
class StateBadge extends BadgeField {
    get isOverdue() {
        return this.props.record.data.is_overdue;
    }

    get formattedValue() {
        return this.isOverdue ? _t("Overdue") : super.formattedValue;
    }

    get badgeClass() {
        return this.isOverdue ? "text-bg-danger" : super.badgeClass;
    }
}

registry.category("fields").add("custrel_state_badge", {
    ...badgeField,
    component: StateBadge,
    fieldDependencies: [{ name: "is_overdue", type: "boolean" }],
});
