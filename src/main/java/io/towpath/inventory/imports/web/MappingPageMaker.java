package io.towpath.inventory.imports.web;

import io.towpath.access.CurrentUser;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.Imports;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingFields;
import io.towpath.inventory.reading.MappingNeeded;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the question about the columns of a file together.
@Component
class MappingPageMaker {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private final Imports imports;
    private final CurrentUser user;

    MappingPageMaker(Imports imports, CurrentUser user) {
        this.imports = imports;
        this.user = user;
    }

    /// What somebody chose, and why it cannot be taken.
    record Chosen(FileKind kind, Map<String, String> columns, @Nullable String sourceSystem, String fault) {}

    /// @param as     a kind to map it as; null: the likeliest
    /// @param chosen null: nothing yet
    @Nullable
    MappingPage page(ImportView one, @Nullable String as, @Nullable Chosen chosen) {
        MappingNeeded needed = one.mapping();
        if (needed == null || one.state() != ImportView.State.NEEDS_MAPPING) {
            return null;
        }
        Imports.Remembered before = imports.remembered(one.id()).orElse(null);
        FileKind usual = before == null ? needed.kinds().getFirst() : before.mapping().kind();
        FileKind kind = chosen != null
                ? chosen.kind()
                : FileKind.of(as == null ? "" : as).filter(needed.kinds()::contains).orElse(usual);
        Map<String, String> told = chosen != null
                ? chosen.columns()
                : before != null && before.mapping().kind() == kind ? before.mapping().columns() : Map.of();
        Map<String, MappingNeeded.Suggestion> suggestions = needed.suggestions(kind);
        return new MappingPage(needed.why(), needed.kinds().stream().map(each -> new MappingPage.Kind(each.word(),
                text(each), each == kind)).toList(), kind.word(), !MappingFields.of(kind).isEmpty(),
                needed.columns().stream().map(column -> column(column, told,
                        Objects.requireNonNull(suggestions.get(column.header())))).toList(),
                uses(kind), needed(kind), MappingFields.of(kind).stream().anyMatch(word -> word.endsWith("xternalId")),
                chosen != null ? chosen.sourceSystem() : before == null ? null : before.mapping().sourceSystem(),
                before == null
                        ? null
                        : "%s mapped a file with these headers on %s as %s".formatted(before.by(),
                                DAY.format(before.at().atZone(user.zone())), before.mapping().kind().word()),
                chosen == null ? null : chosen.fault());
    }

    private static MappingPage.Column column(MappingNeeded.Column column, Map<String, String> told,
            MappingNeeded.Suggestion suggestion) {
        String use = told.get(column.header());
        return new MappingPage.Column(
                "%s, column %s".formatted(column.sheet() == null ? column.file() : column.sheet(), column.column()),
                column.header(), column.samples().isEmpty() ? "–" : String.join(" · ", column.samples()),
                use == null ? suggestion.use() : use,
                use == null || use.equals(suggestion.use()) ? suggestion.why() : null);
    }

    static List<String> uses(FileKind kind) {
        List<String> uses = new ArrayList<>(List.of("ignore"));
        if (MappingFields.takesTags(kind)) {
            uses.add("tag");
        }
        uses.addAll(MappingFields.of(kind));
        return uses;
    }

    private static @Nullable String needed(FileKind kind) {
        String needed = MappingFields.needed(kind).stream().map(group -> String.join(" or ", group))
                .collect(Collectors.joining("; "));
        return needed.isEmpty() ? null : needed;
    }

    static String text(FileKind kind) {
        String word = kind.word().replaceFirst("-csv$", "").replace('-', ' ');
        return word.equals("vms") ? "VMs" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
