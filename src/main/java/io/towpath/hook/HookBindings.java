package io.towpath.hook;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.migration.TripPoint;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Which hooks trips run by themselves, as leads keep it.
@Component
public class HookBindings {

    private static final int MOST = 50;

    private final BindingStore store;
    private final HookDefinitions hooks;
    private final AuditTrail trail;
    private final CurrentUser current;

    HookBindings(BindingStore store, HookDefinitions hooks, AuditTrail trail, CurrentUser current) {
        this.store = store;
        this.hooks = hooks;
        this.trail = trail;
        this.current = current;
    }

    /// Where a hook is bound, what is wider first.
    @Transactional(readOnly = true)
    public List<HookBinding> of(Hook hook) {
        return store.of(hook.id());
    }

    /// What is bound to one wave, application or VM itself.
    @Transactional(readOnly = true)
    public List<HookBinding> of(Scope scope, UUID id) {
        return store.of(scope, id);
    }

    /// Holds for trips that come to the point from now on. The go of a wave that it is about, and that has not started, is void.
    ///
    /// @param scopeName key or name of the wave, name or code of the application, name of the VM
    /// @throws AccessException saying what cannot be so
    @Transactional
    public HookBinding bind(String hookName, TripPoint point, Scope scope, String scopeName, OnFailure onFailure,
            boolean once) {
        UUID scopeId = store.scopeId(scope, scopeName).orElseThrow(() -> new AccessException(Kind.INVALID,
                "hook-scope", "There is no %s '%s', or there are several.".formatted(scope.word(), scopeName.strip()),
                "Give its name as its page shows it."));
        return bind(hookName, point, scope, scopeId, onFailure, once);
    }

    /// The same, by id.
    @Transactional
    public HookBinding bind(String hookName, TripPoint point, Scope scope, UUID scopeId, OnFailure onFailure,
            boolean once) {
        Hook hook = hooks.get(hookName);
        if (store.scopeName(scope, scopeId).isEmpty()) {
            throw new AccessException(Kind.INVALID, "hook-scope", "There is no %s %s.".formatted(scope.word(), scopeId),
                    "Give the id of one that is there.");
        }
        if (once && scope == Scope.VM) {
            throw new AccessException(Kind.INVALID, "hook-once", "A hook of one VM runs with that VM only.",
                    "Leave 'once' out, or bind it to the application or the wave.");
        }
        if (store.of(scope, scopeId).size() >= MOST) {
            throw new AccessException(Kind.CONFLICT, "hooks-full", "There are %d hooks bound there, which is the most."
                    .formatted(MOST), "Take one away that nobody needs.");
        }
        UUID id = UUID.randomUUID();
        try {
            store.insert(id, hook.id(), point, scope, scopeId, onFailure, once, current.actor());
        } catch (DuplicateKeyException e) {
            throw new AccessException(Kind.CONFLICT, "hook-bound", "%s is bound there already.".formatted(hookName),
                    "Take the binding away first to change it.");
        }
        store.touchDrafts(scope, scopeId);
        HookBinding made = store.find(id).orElseThrow();
        audit(made, "hook.bound");
        return made;
    }

    /// @throws AccessException where the hook has none of that id
    @Transactional
    public void unbind(Hook hook, UUID id) {
        if (store.find(id).filter(binding -> binding.hookId().equals(hook.id())).isEmpty()) {
            throw unknown(id);
        }
        unbind(id);
    }

    private static AccessException unknown(UUID id) {
        return new AccessException(Kind.NOT_FOUND, "not-found", "There is no binding " + id + ".",
                "Look at the hook's page.");
    }

    /// @throws AccessException where there is none of that id
    @Transactional
    public void unbind(UUID id) {
        HookBinding binding = store.find(id).orElseThrow(() -> unknown(id));
        store.delete(id);
        store.touchDrafts(binding.scope(), binding.scopeId());
        audit(binding, "hook.unbound");
    }

    private void audit(HookBinding binding, String action) {
        trail.append(new AuditEntry(current.actor(), action, new Subject("hook", binding.hookId().toString(), binding
                .hookName()), null, Map.of("point", binding.point().code(), "of",
                        binding.scope().word() + " "
                                + binding.scopeName(),
                        "on-failure", binding.onFailure().name().toLowerCase(
                                java.util.Locale.ROOT),
                        "once", Boolean.toString(binding.once()))));
    }
}
