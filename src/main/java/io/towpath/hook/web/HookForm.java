package io.towpath.hook.web;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.Secret;
import io.towpath.hook.Hook;
import io.towpath.hook.HookAction;
import io.towpath.hook.HookAction.Authentication;
import io.towpath.hook.HookAction.Http;
import io.towpath.hook.HookAction.Login;
import io.towpath.hook.HookAction.Script;
import io.towpath.hook.HookAction.Ssh;
import io.towpath.hook.HookDraft;
import io.towpath.hook.HookKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A hook's fields as they are typed: lists have a line for each item. Fields of other kinds are left out of account.
///
/// @param secret empty: stays as it is
record HookForm(String name, String kind, String method, String url, String headers, String body, String expected,
        String authentication, String host, @Nullable Integer port, String user, String login, String hostKey,
        String command,
        String file, String arguments, String secret, @Nullable Boolean repeatable,
        long timeout, int attempts) {

    HookForm {
        // a part of a form that was left out
        name = text(name);
        kind = text(kind);
        method = text(method);
        url = text(url);
        headers = text(headers);
        body = text(body);
        expected = text(expected);
        authentication = authentication == null ? "none" : authentication;
        host = text(host);
        user = text(user);
        login = login == null ? "key" : login;
        hostKey = text(hostKey);
        command = text(command);
        file = text(file);
        arguments = text(arguments);
        secret = text(secret);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    static HookForm empty() {
        return new HookForm("", "http", "POST", "", "", "", "", "none", "", 22, "", "key", "", "", "", "", "", false,
                60,
                1);
    }

    static HookForm of(Hook hook) {
        HookForm base = new HookForm(hook.name(), hook.kind().code(), "POST", "", "", "", "", "none", "", 22, "", "key",
                "", "", "", "", "", hook.repeatable(), hook.timeout().toSeconds(), hook.attempts());
        return switch (hook.action()) {
            case Http http -> new HookForm(base.name, base.kind, http.method(), http.url(), lines(http.headers()),
                    http.body(), http.expected(), code(http.authentication()), "", 22, "", "key", "", "", "", "", "",
                    base.repeatable, base.timeout, base.attempts);
            case Ssh ssh -> new HookForm(base.name, base.kind, "POST", "", "", "", "", "none", ssh.host(), ssh.port(),
                    ssh.user(), code(ssh.login()), ssh.hostKey() == null ? "" : ssh.hostKey(), lines(ssh.command()),
                    "", "", "", base.repeatable, base.timeout, base.attempts);
            case Script script -> new HookForm(base.name, base.kind, "POST", "", "", "", "", "none", "", 22, "", "key",
                    "", "", script.file(), lines(script.arguments()), "", base.repeatable, base.timeout,
                    base.attempts);
        };
    }

    /// @throws AccessException where a choice is none of those there are
    HookDraft draft() {
        HookKind of = HookKind.ofCode(kind).orElseThrow(() -> unknown("kind", kind, HookKind.values()));
        HookAction action = switch (of) {
            case HTTP -> new Http(method.strip().toUpperCase(Locale.ROOT), url, items(headers), body, expected,
                    choice("authentication", authentication, Authentication.values()));
            case SSH -> new Ssh(host, port == null ? 22 : port, user, choice("login", login, Login.values()),
                    hostKey.isBlank()
                            ? null
                            : hostKey,
                    items(command));
            case SCRIPT -> new Script(file, items(arguments));
        };
        return new HookDraft(name, action, Boolean.TRUE.equals(repeatable), Duration.ofSeconds(timeout), attempts);
    }

    @Nullable
    Secret sealed() {
        return secret.isBlank() ? null : new Secret(secret);
    }

    /// Not shown again where something else was wrong.
    HookForm withoutSecret() {
        return new HookForm(name, kind, method, url, headers, body, expected, authentication, host, port, user, login,
                hostKey, command, file, arguments, "", repeatable, timeout, attempts);
    }

    private static <T extends Enum<T>> T choice(String what, String code, T[] all) {
        return Arrays.stream(all).filter(each -> code(each).equals(code.strip())).findFirst().orElseThrow(
                () -> unknown(what, code, all));
    }

    private static AccessException unknown(String what, String code, Enum<?>[] all) {
        return new AccessException(Kind.INVALID, "hook-choice", "'%s' is no %s of a hook.".formatted(code, what),
                "Use one of " + String.join(", ", Arrays.stream(all).map(HookForm::code).toList()) + ".");
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> items(String lines) {
        return lines.lines().filter(line -> !line.isBlank()).toList();
    }

    private static String lines(List<String> items) {
        return String.join("\n", items);
    }

    /// The secret is no part of what is printed.
    @Override
    public String toString() {
        return "HookForm[" + name + "]";
    }
}
