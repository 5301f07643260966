package io.towpath.wave.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.access.Role;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import io.towpath.hook.HookVariables;
import io.towpath.wave.runbook.Lint.Severity;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LintTest {

    @Test
    void findsNothingInASoundRunbook() {
        assertThat(lint("""
                - {name: a, title: A, part: before cutover, scope: vm, kind: manual, timeout: 5m, role: engineer}
                - {name: b, title: B, part: after cutover, scope: vm, kind: hook, hook: ping, timeout: 5m, after: [a]}
                """)).isEmpty();
    }

    @Test
    void namesEachFaultAtItsStep() {
        assertThat(lint("""
                - {name: a, title: A, part: before cutover, scope: vm, kind: manual, after: [c]}
                - {name: b, title: B, part: before cutover, scope: vm, kind: manual, timeout: 5m, after: [a]}
                - {name: c, title: C, part: before cutover, scope: vm, kind: hook, hook: gone, timeout: 5m, after: [b]}
                - {name: d, title: D, part: initialization, scope: wave, kind: manual, timeout: 5m, after: [e]}
                - {name: e, title: E, part: before cutover, scope: wave, kind: manual, timeout: 5m, after: [nobody]}
                - {name: e, title: E, part: finalization, scope: wave, kind: approval, timeout: 5m, role: validator}
                - {name: f, title: F, part: finalization, scope: wave, kind: approval, timeout: 5m, role: auditor}
                - {name: g, title: G, part: finalization, scope: wave, kind: approval, timeout: 5m, onFailure: continue}
                """)).extracting(Lint.Fault::step, Lint.Fault::severity, Lint.Fault::code, Lint.Fault::what)
                .containsExactly(
                        tuple(1, Severity.ERROR, "cycle", "It waits for itself: a after c after b after a."),
                        tuple(1, Severity.WARNING, "no-timeout",
                                "It has no timeout: nobody hears of it when it is forgotten."),
                        tuple(2, Severity.ERROR, "cycle", "It waits for itself: b after a after c after b."),
                        tuple(3, Severity.ERROR, "cycle", "It waits for itself: c after b after a after c."),
                        tuple(3, Severity.ERROR, "hook-unknown", "There is no hook gone."),
                        tuple(4, Severity.ERROR, "after-later",
                                "It comes after e, whose part (before cutover) is later."),
                        tuple(5, Severity.ERROR, "after-unknown",
                                "It comes after nobody, and no step is called that."),
                        tuple(5, Severity.ERROR, "scope-of-part",
                                "It is for the whole wave, and its part is for each application."),
                        tuple(6, Severity.ERROR, "duplicate-name", "Another step is called e too."),
                        tuple(6, Severity.ERROR, "role-nobody-has", "Nobody who may sign in is a validator."),
                        tuple(7, Severity.ERROR, "role-reads-only", "Auditors only read."),
                        tuple(8, Severity.WARNING, "approval-by-anybody",
                                "Whoever may drive waves may approve it."),
                        tuple(8, Severity.ERROR, "approval-that-does-not-bind",
                                "It is an approval, and the run would go on when somebody says no."));
    }

    @Test
    void administratorsDoWhatNobodyElseMay() {
        assertThat(lint(List.of(user(Role.ADMINISTRATOR, true)), """
                - {name: a, title: A, part: before cutover, scope: vm, kind: manual, timeout: 5m, role: lead}
                """)).extracting(Lint.Fault::severity, Lint.Fault::what).containsExactly(tuple(Severity.WARNING,
                "Nobody who may sign in is a lead. An administrator has to do it."));
    }

    private static List<Lint.Fault> lint(String steps) {
        return lint(List.of(user(Role.ENGINEER, true), user(Role.VALIDATOR, false)), steps);
    }

    private static List<Lint.Fault> lint(List<UserView> known, String steps) {
        Users users = (Users) Proxy.newProxyInstance(Users.class.getClassLoader(), new Class<?>[]{Users.class},
                (_, method, _) -> {
                    if (method.getName().equals("all")) {
                        return known;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        return new Lint(users, new Ping()).of(RunbookText.read(
                "name: n\ntitle: t\nsteps:\n" + steps));
    }

    private static UserView user(Role role, boolean enabled) {
        return new UserView(UUID.randomUUID(), role.code(), role.title(), null, role, ZoneOffset.UTC, enabled, false,
                null, Instant.EPOCH, 0);
    }

    private static final class Ping implements StepHooks {

        @Override
        public Set<String> names() {
            return Set.of("ping");
        }

        @Override
        public void start(String hook, String key, HookVariables variables, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, State> states(Collection<String> keys) {
            throw new UnsupportedOperationException();
        }
    }
}
