package io.towpath.inventory.web;

import io.towpath.inventory.attributes.AttributeFields;
import io.towpath.inventory.attributes.AttributeFields.Attribute;
import io.towpath.inventory.reading.VmField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which attribute of a source tells which field, printed.
record AttributeCard(List<FieldRow> fields, boolean mapped) {

    /// @param suggested an attribute whose name says that it tells this field; null where one is chosen, or none does
    record FieldRow(String field, String title, List<Choice> choices, @Nullable String suggested) {}

    /// @param text `Owner, 58 VMs`
    record Choice(String name, String text, boolean chosen) {}

    /// @return null where its VMs have none, and none was chosen
    static @Nullable AttributeCard of(AttributeFields all, UUID source) {
        List<Attribute> there = all.attributes(source);
        Map<VmField, String> chosen = all.of(source);
        return there.isEmpty() && chosen.isEmpty()
                ? null
                : new AttributeCard(AttributeFields.FIELDS.stream().map(field -> row(field, there, chosen.get(field)))
                        .toList(), !chosen.isEmpty());
    }

    private static FieldRow row(VmField field, List<Attribute> there, @Nullable String chosen) {
        List<Choice> choices = new ArrayList<>(there.stream().map(one -> new Choice(one.name(),
                "%s, %s".formatted(one.name(), one.vms() == 1 ? "1 VM" : Print.count(one.vms()) + " VMs"),
                one.name().equals(chosen))).toList());
        if (chosen != null && choices.stream().noneMatch(Choice::chosen)) {
            choices.addFirst(new Choice(chosen, chosen + ", no VM has it", true));
        }
        String suggested = chosen != null
                ? null
                : there.stream().filter(one -> one.suggested() == field).map(Attribute::name).findFirst().orElse(null);
        return new FieldRow(field.word(), title(field), choices, suggested);
    }

    private static String title(VmField field) {
        return switch (field) {
            case OWNER_NAME -> "Owner";
            case OWNER_EMAIL -> "Owner's mail address";
            default -> {
                String words = field.column().replace('_', ' ');
                yield words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
            }
        };
    }
}
