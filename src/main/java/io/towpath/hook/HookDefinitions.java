package io.towpath.hook;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.access.Secret;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.hook.HookAction.Ssh;
import io.towpath.secret.Secrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Hooks as an administrator keeps them.
@Component
public class HookDefinitions {

    private static final int MOST = 500;

    private final HookStore store;
    private final HookRunStore runs;
    private final Hooks hooks;
    private final HookCheck check;
    private final Secrets secrets;
    private final AuditTrail trail;
    private final CurrentUser current;

    HookDefinitions(HookStore store, HookRunStore runs, Hooks hooks, HookCheck check, Secrets secrets,
            AuditTrail trail, CurrentUser current) {
        this.store = store;
        this.runs = runs;
        this.hooks = hooks;
        this.check = check;
        this.secrets = secrets;
        this.trail = trail;
        this.current = current;
    }

    @Transactional(readOnly = true)
    public List<Hook> all() {
        return store.all();
    }

    /// @throws AccessException where there is none of that name
    @Transactional(readOnly = true)
    public Hook get(String name) {
        return store.find(name).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "hook-not-found",
                "There is no hook named " + name + ".", "Choose one of the list of hooks (Settings, Hooks)."));
    }

    /// Runs of a hook, newest first.
    ///
    /// @param before only those asked for earlier than this one; null: the newest
    @Transactional(readOnly = true)
    public List<HookRun> runs(Hook hook, @Nullable UUID before, int most) {
        return runs.of(hook.id(), before, most);
    }

    /// Names of files that a hook could run; empty also where scripts are off.
    public List<String> scripts() {
        return check.scripts();
    }

    public boolean scriptsOn() {
        return check.scriptsOn();
    }

    /// @param secret token, key or password; null: none
    /// @throws AccessException saying what cannot be so
    @Transactional
    public Hook create(HookDraft draft, @Nullable Secret secret) {
        HookDraft checked = check.checked(draft, secret != null);
        if (store.all().size() >= MOST) {
            throw new AccessException(Kind.CONFLICT, "hooks-full", "There are %d hooks, which is the most."
                    .formatted(MOST), "Delete one that nobody needs.");
        }
        UUID id = UUID.randomUUID();
        try {
            store.insert(id, checked, secret == null ? null : keep(checked, secret), current.actor());
        } catch (DuplicateKeyException e) {
            throw nameTaken(checked.name());
        }
        Hook made = get(checked.name());
        audit(made, "hook.created", described(made));
        return made;
    }

    private UUID keep(HookDraft checked, Secret secret) {
        return secrets.keep("hook", check.fit(checked.action(), secret));
    }

    /// @param secret null leaves it as it is, where the hook goes where it went and has a use for it
    @Transactional
    public Hook change(String name, int version, HookDraft draft, @Nullable Secret secret) {
        Hook before = get(name);
        boolean keeps = before.hasSecret() && check.wantsSecret(draft.action())
                && HookChange.sameDestination(before.action(), draft
                        .action());
        HookDraft checked = check.checked(draft, secret != null || keeps);
        Optional<UUID> old = store.secret(before.id());
        UUID secretId = keeps && secret == null
                ? old.orElse(null)
                : secret == null ? null : keep(checked, secret);
        boolean changed;
        try {
            changed = store.change(before.id(), version, checked, secretId);
        } catch (DuplicateKeyException e) {
            throw nameTaken(checked.name());
        }
        if (!changed) {
            throw new AccessException(Kind.CONFLICT, "somebody-was-faster",
                    "Hook " + before.name() + " was changed by somebody else meanwhile.",
                    "Look at it again, then repeat.");
        }
        old.filter(id -> !id.equals(secretId)).ifPresent(secrets::forget);
        Hook now = get(checked.name());
        Map<String, String> detail = new HashMap<>(described(now));
        detail.put("changed", HookChange.fields(before, now));
        if (!old.equals(Optional.ofNullable(secretId))) {
            detail.put("secret", secretId == null ? "removed" : "changed");
        }
        audit(now, "hook.changed", detail);
        return now;
    }

    /// The host key that its peer offered last is the one from now on.
    ///
    /// @param key as the person saw it
    @Transactional
    public Hook pin(String name, String key) {
        Hook hook = get(name);
        if (!(hook.action() instanceof Ssh ssh) || !key.equals(hook.offeredKey())) {
            throw new AccessException(Kind.CONFLICT, "hook-key-other",
                    "The host of %s offered another key meanwhile, or none.".formatted(name),
                    "Test the hook again, compare the key that it shows, then pin that.");
        }
        HookDraft draft = new HookDraft(hook.name(), ssh.pinned(key), hook.repeatable(), hook.timeout(),
                hook.attempts());
        if (!store.change(hook.id(), hook.version(), draft, store.secret(hook.id()).orElse(null))) {
            throw new AccessException(Kind.CONFLICT, "somebody-was-faster",
                    "Hook " + name + " was changed by somebody else meanwhile.", "Look at it again, then repeat.");
        }
        audit(hook, "hook.key-pinned", Map.of("key", key));
        return get(name);
    }

    /// @throws AccessException where a run of it is under way
    @Transactional
    public void delete(String name) {
        Hook hook = get(name);
        if (runs.underWay(hook.id())) {
            throw new AccessException(Kind.CONFLICT, "hook-runs", "A run of %s is under way.".formatted(name),
                    "Wait for its end, or stop it.");
        }
        if (store.bound(hook.id())) {
            throw new AccessException(Kind.CONFLICT, "hook-bound", "%s is bound to points of trips.".formatted(name),
                    "Take its bindings away first.");
        }
        Optional<UUID> secret = store.secret(hook.id());
        store.delete(hook.id());
        secret.ifPresent(secrets::forget);
        audit(hook, "hook.deleted", Map.of());
    }

    /// Has it run with made-up variables, for real.
    @Transactional
    public HookRun test(String name) {
        Hook hook = get(name);
        audit(hook, "hook.tested", Map.of());
        return hooks.start(HookRun.TEST + UUID.randomUUID(), name, HookVariables.sample(), null);
    }

    private static Map<String, String> described(Hook hook) {
        return Map.of("kind", hook.kind().code(), "timeout", hook.timeout().toString(), "attempts",
                Integer.toString(hook.attempts()), "repeatable", Boolean.toString(hook.repeatable()), "calls", hook
                        .calls(),
                "does", HookChange.digest(hook.action()));
    }

    private static AccessException nameTaken(String name) {
        return new AccessException(Kind.CONFLICT, "name-taken", "There is a hook named " + name + " already.",
                "Choose another name.");
    }

    private void audit(Hook hook, String action, Map<String, String> detail) {
        trail.append(new AuditEntry(current.actor(), action, new Subject("hook", hook.id().toString(), hook.name()),
                null, detail));
    }
}
