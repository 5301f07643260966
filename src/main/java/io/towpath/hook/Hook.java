package io.towpath.hook;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What can be run, as an administrator keeps it.
///
/// @param hasSecret  whether it has a token, a key or a password
/// @param repeatable whether a run that broke off may be run again by itself, and what failed may
/// @param timeout    of a run with all its tries
/// @param attempts   tries of one run, at most
/// @param offeredKey the host key that its peer offered last, where that is not the pinned one
public record Hook(UUID id, String name, HookAction action, boolean hasSecret, boolean repeatable, Duration timeout,
        int attempts, @Nullable String offeredKey, Instant createdAt, String createdBy, int version) {

    public HookKind kind() {
        return action.kind();
    }

    /// Where it goes, for lists and the trail: the path of an address often is a password.
    public String calls() {
        return switch (action) {
            case HookAction.Http request -> request.method() + " " + request.url().replaceFirst("^(\\w+://[^/?]*).*$",
                    "$1/…");
            case HookAction.Ssh ssh -> "%s@%s:%d".formatted(ssh.user(), ssh.host(), ssh.port());
            case HookAction.Script script -> script.file();
        };
    }
}
