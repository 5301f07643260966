package io.towpath.intake.web;

import io.towpath.intake.IntakeAnswer;
import io.towpath.intake.IntakeForm;
import io.towpath.intake.IntakeOpened;
import io.towpath.intake.IntakeSaid;
import io.towpath.inventory.application.ApplicationDraft;
import io.towpath.inventory.application.Applications;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The owner's form, and what comes after it, ready to print. What is the page's own language comes from the bundle
/// `intake`.
///
/// @param vms      names of those that we think belong to it
/// @param more     VMs that are not named
/// @param rows     of blackouts
/// @param wrong    fields that are wrong
/// @param full     no more corrections are taken
/// @param answered when the owner answered last; null: not yet
/// @param said     what, by keys of the bundle
/// @param instead  who is the owner, as somebody said who is not
public record OwnerIntakePage(String recipient, String application, String expires, List<String> vms, int more,
        List<Integer> rows, List<String> wrong, boolean full, @Nullable String answered, List<Line> said,
        @Nullable String instead, IntakeOpened.Open open) {

    private static final int FEWEST_ROWS = 2;

    /// @param key  of the field's name
    /// @param text as it was said; null: `word` is the key of what was
    public record Line(String key, @Nullable String text, @Nullable String word) {}

    /// @param rows of blackouts that were asked for; fewer than are filled in, or than are usual, are no less
    static OwnerIntakePage of(IntakeOpened.Open open, int rows, ZoneId zone, Locale locale) {
        IntakeAnswer answer = open.answer();
        IntakeAnswer.Instead instead = answer == null ? null : answer.instead();
        return new OwnerIntakePage(open.intake().recipientName(), open.application().name(),
                Day.of(open.intake().expiresAt(), zone, locale),
                open.vms().stream().map(Applications.Member::name).toList(),
                open.application().vms() - open.vms().size(), rows(open.form(), rows),
                open.faults().keySet().stream().filter(name -> !name.startsWith("instead"))
                        .sorted(Comparator.comparingInt(IntakeForm::place)).toList(),
                open.full(),
                answer == null ? null : Day.at(answer.at(), zone, locale), answer == null || answer.said() == null
                        ? List.of()
                        : lines(answer.name(), answer.said(), locale),
                instead == null ? null : instead.name() + " <" + instead.email() + ">", open);
    }

    private static List<Integer> rows(IntakeForm form, int asked) {
        int filled = IntStream.range(0, IntakeForm.MOST_BLACKOUTS).filter(i -> !(form.value("from-" + i)
                + form.value("until-" + i) + form.value("reason-" + i)).isEmpty()).max().orElse(-1) + 1;
        return IntStream.range(0, Math.min(IntakeForm.MOST_BLACKOUTS, Math.max(FEWEST_ROWS, Math.max(filled, asked))))
                .boxed().toList();
    }

    private static List<Line> lines(String name, IntakeSaid said, Locale locale) {
        List<Line> lines = new ArrayList<>();
        text(lines, "name", name);
        text(lines, "called", said.called());
        text(lines, "description", said.description());
        word(lines, "environment", said.environment());
        word(lines, "criticality", said.criticality());
        text(lines, "readyOn", said.readyOn() == null ? null : Day.of(said.readyOn(), locale));
        text(lines, "maintenanceWindow", said.maintenanceWindow());
        said.blackouts().forEach(one -> text(lines, "blackouts", Day.span(one.from(), one.until(), one.reason(),
                locale)));
        text(lines, "contactName", said.contactName());
        text(lines, "contactPhone", said.contactPhone());
        text(lines, "smokeTest", said.smokeTest());
        text(lines, "talksTo", said.talksTo());
        word(lines, "bound", said.bound().name().toLowerCase(Locale.ROOT));
        text(lines, "boundTo", said.boundTo());
        text(lines, "otherVms", said.otherVms());
        return lines;
    }

    /// What was typed into a form that is not taken any more, right or wrong, for the one who typed it to keep.
    static List<Line> typed(IntakeForm form) {
        List<Line> lines = new ArrayList<>();
        for (String field : IntakeForm.ORDER) {
            String value = form.value(field);
            boolean choice = ApplicationDraft.ENVIRONMENTS.contains(value) && field.equals("environment")
                    || ApplicationDraft.CRITICALITIES.contains(value) && field.equals("criticality")
                    || List.of("yes", "no").contains(value) && field.equals("bound");
            if (field.equals("blackouts")) {
                rows(form, 0).forEach(i -> text(lines, field, blank(Stream.of("from-", "until-", "reason-").map(
                        name -> form.value(name + i)).filter(text -> !text.isEmpty()).collect(Collectors.joining(
                                " · ")))));
            } else if (choice) {
                word(lines, field, value);
            } else if (!field.equals("bound")) {
                text(lines, field, blank(value));
            }
        }
        return lines;
    }

    private static @Nullable String blank(String text) {
        return text.isEmpty() ? null : text;
    }

    private static void text(List<Line> lines, String key, @Nullable String text) {
        if (text != null) {
            lines.add(new Line("intake." + key, text, null));
        }
    }

    private static void word(List<Line> lines, String key, @Nullable String word) {
        if (word != null) {
            lines.add(new Line("intake." + key, null, "intake." + key + "." + word));
        }
    }

    /// For the template: what stands in a field.
    public String value(String field) {
        return open.form().value(field);
    }

    /// For the template: the key of what is wrong with a field; null: nothing.
    public @Nullable String fault(String field) {
        IntakeForm.Fault fault = open.faults().get(field);
        return fault == null ? null : "intake.fault." + fault.name();
    }

    /// For the template: whether somebody said that it is not theirs, and it was not taken.
    public boolean notMine() {
        return open.faults().keySet().stream().anyMatch(name -> name.startsWith("instead"))
                || !(value("insteadName") + value("insteadEmail")).isEmpty();
    }

    /// For the template: whether more blackouts can be told.
    public boolean mayAdd() {
        return rows.size() < IntakeForm.MOST_BLACKOUTS;
    }

    /// For the template: of a field that was wrong, its own name in the bundle.
    public String label(String field) {
        return "intake." + Objects.requireNonNull(field).replaceAll("-\\d+$", "");
    }

    /// For the template: which of the blackouts a field is of, counted from 1; null: none.
    public @Nullable Integer number(String field) {
        return field.matches("[a-z]+-\\d{1,3}") ? Integer.valueOf(field.replaceAll("\\D", "")) + 1 : null;
    }
}
