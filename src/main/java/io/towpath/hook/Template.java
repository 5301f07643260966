package io.towpath.hook;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Texts with variables: `{{vm}}`. What a variable holds never becomes anything but data in what it is put into.
final class Template {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([^{}\\s]*)\\s*}}");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Template() {}

    /// A value cannot be put where it is wanted.
    static final class UnfitException extends Exception {

        private static final long serialVersionUID = 1L;

        UnfitException(String message) {
            super(message);
        }
    }

    /// The first name in it that no variable has.
    static Optional<String> unknown(String text) {
        Matcher found = VARIABLE.matcher(text);
        while (found.find()) {
            if (!HookVariables.NAMES.contains(found.group(1))) {
                return Optional.of(found.group(1));
            }
        }
        return Optional.empty();
    }

    static boolean has(String text) {
        return VARIABLE.matcher(text).find();
    }

    static String fill(String text, Map<String, String> values, UnaryOperator<String> as) {
        return VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(
                as.apply(values.getOrDefault(found.group(1), ""))));
    }

    static String inUrl(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// An address's path leads elsewhere where a variable in it is empty, or makes a part of it that means another folder.
    ///
    /// @throws UnfitException naming the part
    static void path(String url, Map<String, String> values) throws UnfitException {
        String path = url.strip().replaceFirst("^\\w+://[^/?#]*", "").replaceFirst("[?#].*$", "");
        for (String part : path.split("/")) {
            Matcher found = VARIABLE.matcher(part);
            while (found.find()) {
                if (values.getOrDefault(found.group(1), "").isBlank()) {
                    throw new UnfitException("{{%s}} in the path is empty".formatted(found.group(1)));
                }
            }
            String filled = fill(part, values, UnaryOperator.identity());
            if (has(part) && (filled.equals(".") || filled.equals(".."))) {
                throw new UnfitException("%s in the path would be '%s', which means another folder".formatted(part,
                        filled));
            }
        }
    }

    static String inJson(String value) {
        String quoted = JSON.writeValueAsString(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    /// How a body of a type has its variables; of other types they are put in as they are.
    static UnaryOperator<String> inBody(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(java.util.Locale.ROOT);
        if (type.contains("json")) {
            return Template::inJson;
        }
        if (type.contains("xml")) {
            return Template::inXml;
        }
        return type.contains("x-www-form-urlencoded") ? Template::inUrl : UnaryOperator.identity();
    }

    static String inXml(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&apos;");
    }

    static String inHeader(String value) {
        return value.replaceAll("\\p{Cntrl}", " ").strip();
    }

    /// One argument of a command. A name that looks like an option would be taken for one.
    ///
    /// @throws UnfitException where the value begins the argument and looks like an option, or holds NUL
    static String argument(String text, Map<String, String> values) throws UnfitException {
        String filled = fill(text, values, UnaryOperator.identity());
        if (filled.indexOf('\0') >= 0) {
            throw new UnfitException("an argument holds the character NUL, which no program can be given");
        }
        if (filled.startsWith("-") && !text.startsWith("-")) {
            throw new UnfitException("the argument %s would be '%s', which a program takes for an option".formatted(
                    text, filled.length() > 60 ? filled.substring(0, 60) + "…" : filled));
        }
        return filled;
    }

    /// One word of a POSIX shell, whatever it holds. Plain words stay as they are, for the command lines of devices, which have
    /// quotes of their own; what could end a line there is refused.
    ///
    /// @throws UnfitException where it holds control characters
    static String quoted(String argument) throws UnfitException {
        if (argument.chars().anyMatch(Character::isISOControl)) {
            throw new UnfitException("an argument holds a control character, such as the end of a line");
        }
        return argument.matches("[A-Za-z0-9_@%+=:,./-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
