package io.towpath.wave.runbook;

import io.towpath.access.Role;
import org.jspecify.annotations.Nullable;

/// Who does a step. Four eyes are counted by login: a person and the person's tokens are one.
///
/// @param actor  for the audit trail: `lena`, `token:lena/ci`
/// @param login  `lena`
/// @param role   null: nobody knows
/// @param drives whether the person may drive waves
public record Doer(String actor, String login, @Nullable Role role, boolean drives) {

    /// Whether the step is one of those that this person does.
    public boolean mayDo(RunbookStep step) {
        return step.role() == null ? drives : step.role() == role || role == Role.ADMINISTRATOR;
    }
}
