package io.towpath.hook;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.hook.HookBinding.Scope;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Runs hooks for whoever needs their effect. Each call joins the caller's transaction; a run begins once that is committed.
@Component
public class Hooks {

    private static final int LONGEST_KEY = 300;
    private static final int MOST = 200;

    private final HookStore hooks;
    private final HookRunStore runs;
    private final HookRunner runner;
    private final AuditTrail trail;
    private final CurrentUser current;
    private final boolean wakes;

    /// @param wakes whether this node carries runs out by itself
    Hooks(HookStore hooks, HookRunStore runs, HookRunner runner, AuditTrail trail, CurrentUser current,
            @Value("${spring.quartz.auto-startup:true}") boolean wakes) {
        this.hooks = hooks;
        this.runs = runs;
        this.runner = runner;
        this.trail = trail;
        this.current = current;
        this.wakes = wakes;
    }

    /// Has a hook run, once for the key: where there is a run of it already, whatever became of that, it is answered as it is.
    ///
    /// @param key     what effect it is, stable, at most 300 characters: `trip/ID/2/before-shutdown/ID`
    /// @param timeout of the run with all its tries; null: the hook's own
    /// @throws AccessException where there is no hook of that name
    @Transactional
    public HookRun start(String key, String hookName, HookVariables variables, @Nullable Duration timeout) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException("a key has 1 to %d characters, this one %d".formatted(LONGEST_KEY,
                    key.length()));
        }
        Optional<HookRun> known = runs.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        Hook hook = hooks.find(hookName).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "hook-not-found",
                "There is no hook named " + hookName + ".", "Choose one of the list of hooks (Settings, Hooks)."));
        if (runs.insert(key, hook, variables, timeout == null ? hook.timeout() : timeout, current.actor())) {
            wakeAfterCommit();
        }
        return runs.find(key).orElseThrow();
    }

    /// Where the run of a key stands.
    @Transactional(readOnly = true)
    public Optional<HookRun> run(String key) {
        return runs.find(key);
    }

    /// As [#run(String)], of many; those that are not known are missing.
    @Transactional(readOnly = true)
    public List<HookRun> runs(Collection<String> keys) {
        return keys.isEmpty() ? List.of() : runs.find(keys);
    }

    @Transactional(readOnly = true)
    public Optional<HookRun> run(UUID id) {
        return runs.find(id);
    }

    /// Its tries with what they wrote, newest first.
    @Transactional(readOnly = true)
    public List<HookAttempt> attempts(UUID runId) {
        return runs.attempts(runId);
    }

    /// What ran once for all trips of a wave or an application, newest first, at most 200.
    @Transactional(readOnly = true)
    public List<HookRun> runsForAllOf(Scope scope, UUID id) {
        return runs.startingWith(BindingStore.shared(scope, id), MOST);
    }

    /// Runs whose keys begin so, newest first, at most 200.
    @Transactional(readOnly = true)
    public List<HookRun> runsOf(String keyPrefix) {
        return runs.startingWith(keyPrefix, MOST);
    }

    /// Runs a failed or stopped one once more, with the whole of its time; also where it is not known whether it had its effect.
    ///
    /// @throws AccessException where it is under way, went well, or is not there
    /// @throws AccessDeniedException of a test, where no administrator asks: it calls whatever the hook is made to call now
    @Transactional
    public HookRun again(String key) {
        HookRun run = get(key);
        if (run.isTest() && !current.may("admin")) {
            throw new AccessDeniedException("Only an administrator tests a hook.");
        }
        if (!runs.again(key)) {
            throw state(run, "run again");
        }
        audit(run, "hook.run-again", null);
        wakeAfterCommit();
        return get(key);
    }

    /// As [#again], where somebody else may have done so meanwhile.
    boolean anew(String key) {
        boolean begins = runs.again(key);
        if (begins) {
            audit(get(key), "hook.run-again", null);
            wakeAfterCommit();
        }
        return begins;
    }

    /// Ends a run that is under way; what it began here is ended too.
    ///
    /// @throws AccessException where it has ended, or is not there
    @Transactional
    public HookRun stop(String key) {
        HookRun run = get(key);
        if (!runs.stop(key, "A person stopped it.")) {
            throw state(run, "stopped");
        }
        audit(run, "hook.stopped", null);
        return get(key);
    }

    /// Ends a run that is under way, where it is.
    ///
    /// @param why a sentence
    void halt(String key, String why) {
        if (runs.stop(key, why)) {
            audit(get(key), "hook.stopped", why);
        }
    }

    /// A failed or stopped run counts as done, at a person's word.
    ///
    /// @throws AccessException without a reason, or where it is under way or went well
    @Transactional
    public HookRun waive(String key, String reason) {
        HookRun run = get(key);
        if (reason.isBlank()) {
            throw new AccessException(Kind.INVALID, "reason-missing", "No reason is given.",
                    "Say why the run counts as done.");
        }
        if (!runs.waive(key)) {
            throw state(run, "counted as done");
        }
        audit(run, "hook.waived", reason.strip());
        return get(key);
    }

    /// Names of all hooks, as one may choose among them.
    @Transactional(readOnly = true)
    public List<String> names() {
        return hooks.all().stream().map(Hook::name).toList();
    }

    private HookRun get(String key) {
        return runs.find(key).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "There is no run of a hook under that key.", "Look at the runs of the hook."));
    }

    private static AccessException state(HookRun run, String what) {
        return new AccessException(Kind.CONFLICT, "hook-run-state", "The run of %s cannot be %s: it %s.".formatted(
                run.hookName(), what, switch (run.state()) {
                    case WAITING, RUNNING -> "is under way";
                    case STOPPING -> "is being stopped";
                    case SUCCEEDED -> "succeeded";
                    case WAIVED -> "counts as done already";
                    case FAILED, STOPPED -> "has ended";
                }), "Look at it again.");
    }

    private void audit(HookRun run, String action, @Nullable String reason) {
        UUID hook = run.hookId();
        trail.append(new AuditEntry(current.actor(), action, new Subject("hook", hook == null
                ? run.id().toString()
                : hook.toString(), run.hookName()), reason, Map.of("run", run.id().toString(), "key", run.key())));
    }

    /// It would be found at the next beat: at once is better where nobody is served meanwhile.
    private void wakeAfterCommit() {
        if (wakes && TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    Thread.ofVirtual().start(runner::wake);
                }
            });
        }
    }
}
