package io.towpath.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What one can ask to be told of: actions of the trail, by the thing they are about.
public enum Topic {
    MIGRATIONS("Migrations and cutovers", "migration", "migrations", "cutover", "test-boot"), //
    WAVES("Waves, gates, runbooks and shift notes", "wave", "runbook"), //
    PLAN("Plan, windows, freezes and backup hours", "plan", "program", "window", "freeze", "holidays", "backup-hours"), //
    SIGN_OFF("Sign-off and owners", "sign-off", "sign-off-link", "checklist", "criterion", "soak", "owner",
            "window-agreement", "window-notice", "window-objection", "intake"), //
    ESTATE("Estate, imports and mappings", "import", "vm", "application", "dependency", "dependency-group", "mapping",
            "waiver", "rule", "image-job", "upload"), //
    SOURCES("Sources, targets and snapshots", "source", "target"), //
    LIMITS("Limits and named failures", "slot", "bandwidth", "failure"), //
    HOOKS("Hooks and their failures", "hook"), //
    ACCESS("Users, tokens, settings and the trail itself", "user", "token", "calendar-feed", "webhook",
            "mail", "demo");

    private final String title;
    private final List<String> things;

    Topic(String title, String... things) {
        this.title = title;
        this.things = List.of(things);
    }

    public String title() {
        return title;
    }

    /// As REST and the table name it: `sign-off`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Topic> ofCode(String code) {
        return Arrays.stream(values()).filter(topic -> topic.code().equals(code.strip())).findFirst();
    }

    /// Where an action belongs; empty where nobody has said.
    ///
    /// @param action of the trail: `wave.started`
    public static Optional<Topic> of(String action) {
        int dot = action.indexOf('.');
        String thing = dot < 0 ? action : action.substring(0, dot);
        return Arrays.stream(values()).filter(topic -> topic.things.contains(thing)).findFirst();
    }
}
