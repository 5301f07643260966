package io.towpath.hook;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.Secret;
import io.towpath.hook.HookAction.Authentication;
import io.towpath.hook.HookAction.Http;
import io.towpath.hook.HookAction.Script;
import io.towpath.hook.HookAction.Ssh;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/// Judges a hook as it is typed, before it is kept.
@Component
class HookCheck {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    /// What the client sets itself, or the hook does.
    private static final Set<String> OWN_HEADERS = Set.of("authorization", "connection", "content-length", "expect",
            "host", "upgrade", "idempotency-key", "user-agent", "towpath-signature", "towpath-timestamp",
            "transfer-encoding");
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}";
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String SIGNS_IN = "(?i).*(token|key|secret|cookie|passw|auth|credential).*";
    /// Stands for the hook's secret, in headers only.
    static final String SECRET = "{{secret}}";
    private static final String ENTER = "Enter it; it is asked for anew where host, scheme or way of signing in change.";
    private static final int MOST_TEXT = 64 * 1024;
    private static final int MOST_ITEMS = 100;

    private final HttpPerformer http;
    private final ScriptsFolder scripts;

    HookCheck(HttpPerformer http, ScriptsFolder scripts) {
        this.http = http;
        this.scripts = scripts;
    }

    List<String> scripts() {
        return scripts.names();
    }

    boolean scriptsOn() {
        return scripts.on();
    }

    /// Whether a secret has a use there.
    boolean wantsSecret(HookAction action) {
        return switch (action) {
            case Http request -> request.authentication() != Authentication.NONE || request.headers().stream()
                    .anyMatch(line -> line.contains(SECRET));
            case Ssh _,Script _ -> true;
        };
    }

    /// As it is sent: without the white space that is copied along.
    ///
    /// @throws AccessException where no header can hold it; what it is, is not said
    Secret fit(HookAction action, Secret secret) {
        if (!(action instanceof Http request)) {
            return secret;
        }
        String stripped = secret.value().strip();
        if (request.authentication() != Authentication.HMAC && !stripped.matches("[\\x20-\\x7e]+")
                || request.authentication() == Authentication.BEARER && stripped.indexOf(' ') >= 0) {
            throw invalid("hook-secret", "The secret holds a character that no header can, such as the end of a line.",
                    "Enter it as it was given: letters, digits and signs of ASCII on one line.");
        }
        return new Secret(stripped);
    }

    /// @throws AccessException saying what cannot be so
    HookDraft checked(HookDraft draft, boolean hasSecret) {
        String name = draft.name().strip();
        if (name.equals("runs")) {
            throw invalid("hook-name", "A hook cannot be named 'runs': REST finds runs under that name.",
                    "Choose another name.");
        }
        if (!name.matches(NAME)) {
            throw invalid("hook-name", "'%s' is no name of a hook.".formatted(name),
                    "Use 1 to 100 letters, digits, spaces, dots, dashes and underscores, a letter or digit first.");
        }
        if (draft.timeout().compareTo(Duration.ofSeconds(1)) < 0 || draft.timeout().compareTo(Duration.ofDays(1)) > 0) {
            throw invalid("hook-timeout", "The time is %d s, expected 1 s to 24 h.".formatted(draft.timeout()
                    .toSeconds()), "Say how long the whole run may take, with all its tries.");
        }
        if (draft.attempts() < 1 || draft.attempts() > 20) {
            throw invalid("hook-attempts", "The number of tries is %d, expected 1 to 20.".formatted(draft.attempts()),
                    "Choose 1 for what must not be tried again.");
        }
        HookAction action = switch (draft.action()) {
            case Http request -> checked(request, hasSecret);
            case Ssh ssh -> checked(ssh, hasSecret);
            case Script script -> checked(script);
        };
        return new HookDraft(name, action, draft.repeatable(), draft.timeout(), draft.attempts());
    }

    private Http checked(Http request, boolean hasSecret) {
        if (!METHODS.contains(request.method())) {
            throw invalid("hook-method", "'%s' is no method.".formatted(request.method()),
                    "Use one of GET, POST, PUT, PATCH, DELETE.");
        }
        variables("the address", request.url());
        variables("the body", request.body());
        if (request.body().length() > MOST_TEXT) {
            throw invalid("hook-body", "The body has %d characters, at most %d are sent.".formatted(request.body()
                    .length(), MOST_TEXT), "Send less.");
        }
        String url = request.url().strip();
        if (Template.has(url.replaceFirst("^(\\w+://)?([^/?#]*).*$", "$1$2"))) {
            throw invalid("hook-url", "A variable stands in the host of the address.",
                    "Use variables in the path and the query only: who is called must not depend on a VM's name.");
        }
        try {
            http.check(Template.fill(url, Map.of(), Template::inUrl));
        } catch (IOException e) {
            throw invalid("hook-url", "The address cannot be used: %s.".formatted(e.getMessage()),
                    "Give an address like https://cmdb.example.com/api/{{vm}}. Special networks are allowed by TOWPATH_HOOKS_ALLOWED_NETWORKS.");
        }
        try {
            Expected.parse(request.expected());
        } catch (IllegalArgumentException e) {
            throw invalid("hook-expected", "The expected statuses cannot be read: %s.".formatted(e.getMessage()),
                    "Write them like 200-299,404; nothing stands for 200-299.");
        }
        if (request.authentication() != Authentication.NONE && !hasSecret) {
            throw invalid("hook-secret", "The %s is missing.".formatted(
                    request.authentication() == Authentication.BEARER ? "token" : "key"), ENTER);
        }
        if (!hasSecret && wantsSecret(request)) {
            throw invalid("hook-secret", "The secret that a header names is missing.", ENTER);
        }
        List<String> headers = request.headers().stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
        headers.forEach(HookCheck::header);
        return new Http(request.method(), url, headers, request.body(), request.expected().strip(),
                request.authentication());
    }

    private static void header(String line) {
        String[] parts = line.split(":", 2);
        if (parts.length < 2 || !parts[0].strip().matches(TOKEN)) {
            throw invalid("hook-header", "'%s' is no header.".formatted(line), "Write each on a line, as Name: value.");
        }
        if (OWN_HEADERS.contains(parts[0].strip().toLowerCase(java.util.Locale.ROOT))) {
            throw invalid("hook-header", "The header %s is set by Towpath itself.".formatted(parts[0].strip()),
                    "Leave it out; a token goes into the field for it, where it is sealed.");
        }
        if (parts[0].matches(SIGNS_IN) && !parts[1].contains(SECRET)) {
            throw invalid("hook-header", "The header %s looks like one that signs in, and would be kept readable."
                    .formatted(parts[0].strip()),
                    "Write {{secret}} where its value stands, and enter the value as the hook's secret, which is sealed.");
        }
        variables("the header " + parts[0], parts[1].replace(SECRET, ""));
    }

    private static Ssh checked(Ssh ssh, boolean hasSecret) {
        if (ssh.host().isBlank() || ssh.host().matches("(?s).*[\\s/@].*") || ssh.host().startsWith("-")) {
            throw invalid("hook-host", "'%s' is no host.".formatted(ssh.host()),
                    "Give a name or an address: lb1.example.com.");
        }
        if (ssh.port() < 1 || ssh.port() > 65535) {
            throw invalid("hook-port", "The port is %d, expected 1 to 65535.".formatted(ssh.port()),
                    "SSH mostly has 22.");
        }
        if (ssh.user().isBlank()) {
            throw invalid("hook-user", "The user is missing.", "Say as whom to sign in.");
        }
        if (!hasSecret) {
            throw invalid("hook-secret", "The %s is missing.".formatted(ssh.login() == HookAction.Login.KEY
                    ? "private key"
                    : "password"), ENTER);
        }
        String key = ssh.hostKey();
        if (key != null && !key.isBlank() && !key.strip().matches("SHA256:[A-Za-z0-9+/]{43}")) {
            throw invalid("hook-host-key", "'%s' is no fingerprint of a host key.".formatted(key),
                    "Give it as ssh-keygen -l -E sha256 prints it: SHA256: and 43 characters; or leave it empty and test.");
        }
        List<String> command = items("the command", ssh.command());
        if (command.isEmpty() || Template.has(command.getFirst())) {
            throw invalid("hook-command", command.isEmpty()
                    ? "There is no command."
                    : "The program would depend on a variable.",
                    "Write the program on the first line and each of its arguments on a line of its own.");
        }
        return new Ssh(ssh.host().strip(), ssh.port(), ssh.user().strip(), ssh.login(), key == null || key.isBlank()
                ? null
                : key.strip(), command);
    }

    private Script checked(Script script) {
        try {
            scripts.find(script.file().strip());
        } catch (IOException e) {
            throw invalid("hook-script", "The script cannot be run: %s.".formatted(e.getMessage()),
                    "Ask the operator of this server: towpath.hooks.scripts-folder (TOWPATH_HOOKS_SCRIPTS_FOLDER) names the folder.");
        }
        return new Script(script.file().strip(), items("the arguments", script.arguments()));
    }

    private static List<String> items(String what, List<String> lines) {
        List<String> items = lines.stream().filter(line -> !line.isBlank()).map(line -> line.replace("\r", ""))
                .toList();
        if (items.size() > MOST_ITEMS) {
            throw invalid("hook-command", "%s has %d lines, at most %d.".formatted(what, items.size(), MOST_ITEMS),
                    "Put them into a script.");
        }
        items.forEach(line -> variables(what, line));
        return items;
    }

    private static void variables(String where, String text) {
        Template.unknown(text).ifPresent(name -> {
            throw invalid("hook-variable", "There is no variable '%s', in %s.".formatted(name, where),
                    "Use one of " + String.join(", ", HookVariables.NAMES) + ".");
        });
    }

    private static AccessException invalid(String code, String message, String remedy) {
        return new AccessException(Kind.INVALID, code, message, remedy);
    }
}
