package io.towpath.intake;

import io.towpath.inventory.application.ApplicationDraft;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The form as it was filled in, right or wrong, and the rules of it. Blackouts are numbered from 0: `from-0`, `until-0`,
/// `reason-0`.
public record IntakeForm(Map<String, String> fields) {

    public static final int MOST_BLACKOUTS = 20;
    /// Fields as the form has them, one below the other; `blackouts` are all numbered ones.
    public static final List<String> ORDER = List.of("insteadName", "insteadEmail", "name", "called", "description",
            "environment", "criticality", "maintenanceWindow", "readyOn", "blackouts", "contactName", "contactPhone",
            "smokeTest", "talksTo", "bound", "boundTo", "otherVms");

    /// What is wrong with a field.
    public enum Fault {
        /// It must be filled in.
        MISSING,
        /// It has more letters than are kept.
        LONG,
        /// It is none of the choices.
        CHOICE,
        /// It is not a day.
        DAY,
        /// It ends before it begins.
        ORDER,
        /// It is no mail address.
        MAIL
    }

    private static final int LONGEST_LINE = 200;
    private static final int LONGEST_TEXT = 4000;
    private static final Set<String> LINES = Set.of("name", "called", "maintenanceWindow", "contactName",
            "contactPhone", "insteadName", "insteadEmail");
    private static final Set<String> TEXTS = Set.of("description", "smokeTest", "talksTo", "boundTo", "otherVms");
    private static final Pattern NUMBERED = Pattern.compile("(from|until|reason)-(\\d{1,3})");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");
    private static final Pattern MAIL = Pattern.compile("[^\\s@<>,;\"]{1,64}@[^\\s@<>,;\"]{1,190}");

    public IntakeForm {
        Map<String, String> clean = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            String text = UNPRINTABLE.matcher(value.replace("\r\n", "\n").replace('\r', '\n')).replaceAll("").strip();
            clean.put(name, TEXTS.contains(name) ? text : text.replace('\n', ' ').replace('\t', ' '));
        });
        fields = Map.copyOf(clean);
    }

    /// As it would be filled in to say this.
    static IntakeForm of(String name, IntakeSaid said) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", name);
        put(fields, "called", said.called());
        put(fields, "description", said.description());
        put(fields, "environment", said.environment());
        put(fields, "criticality", said.criticality());
        put(fields, "readyOn", said.readyOn());
        put(fields, "maintenanceWindow", said.maintenanceWindow());
        put(fields, "contactName", said.contactName());
        put(fields, "contactPhone", said.contactPhone());
        put(fields, "smokeTest", said.smokeTest());
        put(fields, "talksTo", said.talksTo());
        put(fields, "bound", said.bound().name().toLowerCase(Locale.ROOT));
        put(fields, "boundTo", said.boundTo());
        put(fields, "otherVms", said.otherVms());
        for (int i = 0; i < said.blackouts().size(); i++) {
            IntakeSaid.Blackout one = said.blackouts().get(i);
            put(fields, "from-" + i, one.from());
            put(fields, "until-" + i, one.until());
            put(fields, "reason-" + i, one.reason());
        }
        return new IntakeForm(fields);
    }

    private static void put(Map<String, String> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    /// What was typed of the one who is the owner, in a form that is filled in otherwise: the two are posted apart.
    IntakeForm insteadOver(IntakeForm form) {
        Map<String, String> both = new LinkedHashMap<>(form.fields);
        both.put("insteadName", value("insteadName"));
        both.put("insteadEmail", value("insteadEmail"));
        return new IntakeForm(both);
    }

    /// Where a field stands in the form: of two, the upper one has less.
    public static int place(String field) {
        Matcher numbered = NUMBERED.matcher(field);
        return numbered.matches()
                ? ORDER.indexOf("blackouts") * 10_000 + Integer.parseInt(numbered.group(2)) * 3
                        + List.of("from", "until", "reason").indexOf(numbered.group(1))
                : ORDER.indexOf(field) * 10_000;
    }

    /// Empty where nothing was written.
    public String value(String name) {
        return fields.getOrDefault(name, "");
    }

    private @Nullable String text(String name) {
        String value = value(name);
        return value.isEmpty() ? null : value;
    }

    /// By field, in no order; empty where all is well.
    Map<String, Fault> faults() {
        Map<String, Fault> faults = lengths();
        if (value("name").isEmpty()) {
            faults.put("name", Fault.MISSING);
        }
        choice(faults, "environment", ApplicationDraft.ENVIRONMENTS);
        choice(faults, "criticality", ApplicationDraft.CRITICALITIES);
        choice(faults, "bound", List.of("yes", "no", "unknown"));
        day(faults, "readyOn");
        for (int i = 0; i < MOST_BLACKOUTS; i++) {
            blackout(faults, i);
        }
        return faults;
    }

    /// The same for the one who is not the owner.
    Map<String, Fault> insteadFaults() {
        Map<String, Fault> faults = lengths();
        faults.keySet().retainAll(Set.of("insteadName", "insteadEmail"));
        if (value("insteadName").isEmpty()) {
            faults.put("insteadName", Fault.MISSING);
        }
        if (value("insteadEmail").isEmpty()) {
            faults.put("insteadEmail", Fault.MISSING);
        } else if (!MAIL.matcher(value("insteadEmail")).matches()) {
            faults.putIfAbsent("insteadEmail", Fault.MAIL);
        }
        return faults;
    }

    private Map<String, Fault> lengths() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            boolean line = LINES.contains(name) || name.startsWith("reason-");
            if (line && value.length() > LONGEST_LINE || TEXTS.contains(name) && value.length() > LONGEST_TEXT) {
                faults.put(name, Fault.LONG);
            }
        });
        return faults;
    }

    private void choice(Map<String, Fault> faults, String name, List<String> known) {
        if (!value(name).isEmpty() && !known.contains(value(name))) {
            faults.put(name, Fault.CHOICE);
        }
    }

    private void day(Map<String, Fault> faults, String name) {
        if (!value(name).isEmpty() && date(name) == null) {
            faults.put(name, Fault.DAY);
        }
    }

    private void blackout(Map<String, Fault> faults, int number) {
        String from = "from-" + number;
        String until = "until-" + number;
        day(faults, from);
        day(faults, until);
        LocalDate first = date(from);
        LocalDate last = date(until);
        if (first == null && !faults.containsKey(from) && !(value(until) + value("reason-" + number)).isEmpty()) {
            faults.put(from, Fault.MISSING);
        }
        if (first != null && last != null && last.isBefore(first)) {
            faults.put(until, Fault.ORDER);
        }
    }

    private @Nullable LocalDate date(String name) {
        try {
            LocalDate day = value(name).isEmpty() ? null : LocalDate.parse(value(name));
            // what neither the database nor a calendar could hold is a mistyped year
            return day == null || day.getYear() < 1970 || day.getYear() > 9999 ? null : day;
        } catch (DateTimeException _) {
            return null;
        }
    }

    /// What it says, once nothing is wrong with it.
    IntakeSaid said() {
        List<IntakeSaid.Blackout> blackouts = new ArrayList<>();
        for (int i = 0; i < MOST_BLACKOUTS; i++) {
            LocalDate from = date("from-" + i);
            if (from != null) {
                LocalDate until = date("until-" + i);
                blackouts.add(new IntakeSaid.Blackout(from, until == null ? from : until, text("reason-" + i)));
            }
        }
        return new IntakeSaid(text("called"), text("description"), text("environment"), text("criticality"),
                date("readyOn"), text("maintenanceWindow"), blackouts, text("contactName"), text("contactPhone"),
                text("smokeTest"), text("talksTo"), value("bound").isEmpty()
                        ? IntakeSaid.Bound.UNKNOWN
                        : IntakeSaid.Bound.valueOf(value("bound").toUpperCase(Locale.ROOT)),
                text("boundTo"), text("otherVms"));
    }

    IntakeAnswer.Instead instead() {
        return new IntakeAnswer.Instead(value("insteadName"), value("insteadEmail"));
    }
}
