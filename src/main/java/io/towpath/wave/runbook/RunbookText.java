package io.towpath.wave.runbook;

import io.towpath.access.Role;
import io.towpath.access.AccessException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads a runbook from YAML. It may come from anywhere: types of Java are not made of it, it refers to nothing twice, and
/// neither its size nor its depth is beyond a limit.
///
/// ```yaml
/// name: warm-linux
/// title: Warm Linux servers
/// steps:
/// - name: stop-application
///   title: Stop the application
///   part: before cutover        # initialization, before cutover, after cutover, finalization
///   scope: vm                   # wave, application, vm
///   kind: manual                # manual, approval, hook
///   after: [notify-owner]
///   role: engineer              # administrator, lead, engineer, validator
///   timeout: 15m                # 90s, 15m, 4h, 2d
///   onTimeout: overdue          # overdue, fail (what a hook does, unless it says otherwise)
///   onFailure: stop             # stop, hold-wave, continue
///   fourEyes: false             # of an approval
///   hook: stop-services         # of a hook
///   instructions: |
///     Databases last.
///   checklist: [Users are off]
///   record: [Last backup at]
/// ```
public final class RunbookText {

    /// In characters.
    public static final int LONGEST = 200_000;

    private static final int DEEPEST = 10;
    private static final int MOST_STEPS = 200;
    private static final int MOST_ENTRIES = 50;
    private static final int LONGEST_LINE = 200;
    private static final int LONGEST_INSTRUCTIONS = 20_000;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(60);
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6}) ?([smhd])");
    private static final Set<String> OF_IT = Set.of("name", "title", "steps");
    private static final Set<String> OF_A_STEP = Set.of("name", "title", "part", "scope", "kind", "after", "role",
            "timeout", "onTimeout", "onFailure", "fourEyes", "hook", "instructions", "checklist", "record");

    private RunbookText() {}

    /// @throws AccessException with the code `runbook-text`, naming the place, what was found and what is expected
    public static Definition read(String text) {
        return read(text, true);
    }

    /// As [#read], of a version that was kept: what newer rules have against lengths, numbers and fields does not stop the waves
    /// that go by it.
    static Definition stored(String text) {
        return read(text, false);
    }

    private static Definition read(String text, boolean strict) {
        if (strict && text.length() > LONGEST) {
            throw fault("it has %d characters, expected %d at the most.".formatted(text.length(), LONGEST));
        }
        Fields all = new Fields("the runbook", load(text, strict), OF_IT, strict);
        String name = all.name("name");
        List<?> steps = all.list("steps");
        if (steps.isEmpty() || strict && steps.size() > MOST_STEPS) {
            throw fault("steps: %d, expected 1 to %d.".formatted(steps.size(), MOST_STEPS));
        }
        List<RunbookStep> read = new ArrayList<>();
        for (Object step : steps) {
            read.add(step(read.size() + 1, step, strict));
        }
        return new Definition(name, all.line("title"), read);
    }

    private static @Nullable Object load(String text, boolean strict) {
        LoaderOptions options = new LoaderOptions();
        if (strict) {
            options.setCodePointLimit(LONGEST);
            options.setNestingDepthLimit(DEEPEST);
            options.setMaxAliasesForCollections(0);
        }
        options.setAllowDuplicateKeys(!strict);
        options.setAllowRecursiveKeys(false);
        try {
            return new Yaml(new SafeConstructor(options)).load(text);
        } catch (MarkedYAMLException e) {
            String where = e.getProblemMark() == null
                    ? ""
                    : "line %d, column %d: ".formatted(e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn()
                            + 1);
            throw fault("%s%s.".formatted(where, e.getProblem()));
        } catch (RuntimeException e) {
            // what makes values of tags (!!int x) throws whatever it likes
            throw fault(e instanceof YAMLException
                    ? String.valueOf(e.getMessage())
                    : "A value does not fit its tag: %s.".formatted(Fields.cut(String.valueOf(e.getMessage()))));
        }
    }

    private static RunbookStep step(int number, @Nullable Object value, boolean strict) {
        Fields step = new Fields("step " + number, value, OF_A_STEP, strict);
        String name = step.name("name");
        step.called(name);
        Kind kind = step.one("kind", Kind.values());
        Part part = Part.of(step.line("part")).orElseThrow(() -> step.wrong("part", Arrays.stream(Part.values())
                .map(Part::word).collect(Collectors.joining(", "))));
        if (kind != Kind.HOOK) {
            step.none(kind, "hook");
        }
        if (kind != Kind.APPROVAL) {
            step.none(kind, "fourEyes");
        }
        return new RunbookStep(number, name, step.line("title"), part, step.one("scope", Scope.values()), kind,
                step.lines("after"), step.has("role") ? step.one("role", Role.values()) : null, step.time(),
                step.has("onTimeout")
                        ? step.one("onTimeout", OnTimeout.values())
                        : kind == Kind.HOOK ? OnTimeout.FAIL : OnTimeout.OVERDUE,
                step.has("onFailure")
                        ? step.one("onFailure", OnFailure.values())
                        : OnFailure.STOP,
                step.yes("fourEyes"), kind == Kind.HOOK ? step.line("hook") : null, step.text(),
                step.lines("checklist"), step.lines("record"));
    }

    private static AccessException fault(String what) {
        return new AccessException(AccessException.Kind.INVALID, "runbook-text", "The runbook cannot be read: " + what,
                "Correct it and send it again; the help on runbooks has every field. Nothing was kept.");
    }

    /// The entries of a map, each of which says where it is wrong.
    private static final class Fields {

        private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
        private final boolean strict;
        private String place;

        Fields(String place, @Nullable Object value, Set<String> known, boolean strict) {
            this.place = place;
            this.strict = strict;
            if (!(value instanceof Map<?, ?> map)) {
                throw fault("%s: %s, expected names and values.".formatted(place, found(value)));
            }
            map.forEach((key, each) -> {
                if (strict && !known.contains(String.valueOf(key))) {
                    throw fault("%s: '%s' is no field; there are %s.".formatted(place, cut(String.valueOf(key)), known
                            .stream().sorted().collect(Collectors.joining(", "))));
                }
                values.put(String.valueOf(key), each);
            });
        }

        void called(String name) {
            place = "%s (%s)".formatted(place, name);
        }

        boolean has(String field) {
            return values.get(field) != null;
        }

        void none(Kind kind, String... fields) {
            for (String field : fields) {
                if (strict && has(field)) {
                    throw fault("%s: a step of the kind %s has no %s.".formatted(place, kind.name().toLowerCase(
                            Locale.ROOT), field));
                }
            }
        }

        String line(String field) {
            return line(field, values.get(field));
        }

        private String line(String field, @Nullable Object value) {
            String line = value instanceof String || value instanceof Number || value instanceof Boolean
                    ? value.toString().strip()
                    : "";
            if (line.isEmpty() || strict && (line.length() > LONGEST_LINE
                    || line.chars().anyMatch(Character::isISOControl))) {
                throw fault("%s: %s is %s, expected one line of 1 to %d characters.".formatted(place, field,
                        found(value), LONGEST_LINE));
            }
            return line;
        }

        String name(String field) {
            String name = line(field);
            if (strict && !NAME.matcher(name).matches()) {
                throw wrong(field, "small letters, digits and hyphens, as stop-application");
            }
            return name;
        }

        List<?> list(String field) {
            Object value = values.get(field);
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof List<?> list)) {
                throw wrong(field, "a list");
            }
            return list;
        }

        List<String> lines(String field) {
            List<?> list = list(field);
            if (strict && list.size() > MOST_ENTRIES) {
                throw fault("%s: %s has %d entries, expected %d at the most.".formatted(place, field, list.size(),
                        MOST_ENTRIES));
            }
            List<String> lines = new ArrayList<>();
            list.forEach(each -> lines.add(line(field, each)));
            if (strict && Set.copyOf(lines).size() < lines.size()) {
                throw fault("%s: %s names something twice.".formatted(place, field));
            }
            return lines;
        }

        <E extends Enum<E>> E one(String field, E[] known) {
            String word = line(field);
            return Arrays.stream(known).filter(each -> word(each).equals(word)).findFirst().orElseThrow(() -> wrong(
                    field,
                    Arrays.stream(known).map(Fields::word).collect(Collectors.joining(", "))));
        }

        @Nullable
        Duration time() {
            if (!has("timeout")) {
                return null;
            }
            Matcher time = TIME.matcher(line("timeout"));
            if (!time.matches()) {
                throw wrong("timeout", "a time such as 90s, 15m, 4h or 2d");
            }
            long count = Long.parseLong(time.group(1));
            Duration said = switch (time.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            if (strict && (said.isZero() || said.compareTo(LONGEST_TIMEOUT) > 0)) {
                throw wrong("timeout", "1s to 60d");
            }
            return said;
        }

        boolean yes(String field) {
            if (!has(field)) {
                return false;
            }
            if (values.get(field) instanceof Boolean yes) {
                return yes;
            }
            throw wrong(field, "true or false");
        }

        String text() {
            Object text = values.get("instructions");
            if (text == null) {
                return "";
            }
            if (!(text instanceof String said) || strict && said.length() > LONGEST_INSTRUCTIONS) {
                throw wrong("instructions", "a text of at most %d characters".formatted(LONGEST_INSTRUCTIONS));
            }
            return said.strip();
        }

        AccessException wrong(String field, String expected) {
            return fault("%s: %s is %s, expected %s.".formatted(place, field, found(values.get(field)), expected));
        }

        private static String word(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static String found(@Nullable Object value) {
            return switch (value) {
                case null -> "missing";
                case Map<?, ?> _ -> "a map";
                case List<?> _ -> "a list";
                default -> "'" + cut(value.toString()) + "'";
            };
        }

        private static String cut(String text) {
            String one = text.replaceAll("\\p{Cntrl}", " ");
            return one.length() > 60 ? one.substring(0, 60) + "…" : one;
        }
    }
}
