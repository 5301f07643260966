package io.towpath.wave.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.access.AccessException;
import io.towpath.access.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runbooks come from anywhere: what is wrong is named with its place, and nothing is made of the text but a runbook.
class RunbookTextTest {

    private static final String SHOP = """
            name: shop
            title: The shop
            steps:
            - name: drain
              title: Drain it
              part: before cutover
              scope: vm
              kind: manual
              role: engineer
              timeout: 15m
              checklist: [No new sessions]
              record: [Sessions left]
            - name: go
              title: Go
              part: before cutover
              scope: application
              kind: approval
              after: [drain]
              fourEyes: true
              onFailure: hold-wave
            - name: services
              title: Stop services
              part: before cutover
              scope: vm
              kind: hook
              hook: stop-services
              timeout: 2 h
            """;

    @Test
    void everyFieldIsRead() {
        Definition shop = RunbookText.read(SHOP);

        assertThat(shop.steps()).extracting(RunbookStep::number).containsExactly(1, 2, 3);
        assertThat(shop.steps().getFirst()).satisfies(drain -> {
            assertThat(drain.role()).isEqualTo(Role.ENGINEER);
            assertThat(drain.timeout()).isEqualTo(Duration.ofMinutes(15));
            assertThat(drain.onTimeout()).isEqualTo(OnTimeout.OVERDUE);
            assertThat(drain.checklist()).containsExactly("No new sessions");
            assertThat(drain.record()).containsExactly("Sessions left");
        });
        assertThat(shop.step("go")).hasValueSatisfying(go -> {
            assertThat(go.fourEyes()).isTrue();
            assertThat(go.after()).containsExactly("drain");
            assertThat(go.onFailure()).isEqualTo(OnFailure.HOLD_WAVE);
        });
        assertThat(shop.step("services")).hasValueSatisfying(hook -> {
            assertThat(hook.hook()).isEqualTo("stop-services");
            assertThat(hook.onTimeout()).isEqualTo(OnTimeout.FAIL);
            assertThat(hook.timeout()).isEqualTo(Duration.ofHours(2));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            timeout: 15m       | timeout: soon        | step 1 (drain): timeout is 'soon', expected a time such as 90s, 15m, 4h or 2d.
            timeout: 15m       | timeout: 0m          | step 1 (drain): timeout is '0m', expected 1s to 60d.
            kind: manual       | kind: sometimes      | step 1 (drain): kind is 'sometimes', expected manual, approval, hook.
            kind: manual       | fourEyes: true       | step 1 (drain): kind is missing, expected one line of 1 to 200 characters.
            role: engineer     | rule: engineer       | step 1: 'rule' is no field; there are after, checklist,
            role: engineer     | hook: other          | step 1 (drain): a step of the kind manual has no hook.
            name: drain        | name: Drain it!      | step 1: name is 'Drain it!', expected small letters, digits and hyphens
            part: before cutover | part: later        | step 1 (drain): part is 'later', expected initialization, before cutover, after cutover, finalization.
            title: Drain it    | title: [a]           | step 1 (drain): title is a list, expected one line of 1 to 200 characters.
            title: Drain it    | title: *nobody       | line 5, column 10: found undefined alias nobody.
            title: Drain it    | title: !!java.lang.Runtime {}    | line 5, column 10: Global tag is not allowed: tag:yaml.org,2002:java.lang.Runtime.
            title: Drain it    | title: !!int x       | A value does not fit its tag:
            title: Drain it    | title: !!float x     | A value does not fit its tag:
            title: Drain it    | title: !!timestamp x | The runbook cannot be read:
            title: Drain it    | title: !!binary '*'  | The runbook cannot be read:
            title: Drain it    | name: again          | found duplicate key name
            """)
    void whatIsWrongIsNamedWithItsPlace(String before, String instead, String said) {
        assertThatThrownBy(() -> RunbookText.read(SHOP.replaceFirst(before, instead))).isInstanceOf(
                AccessException.class).hasMessageContaining(said);
    }

    @Test
    void aVersionThatWasKeptIsReadWhateverNewerRulesSay() {
        String old = SHOP.replaceFirst("title: Drain it", "former: [1]\n  title: y\n  title: " + "x".repeat(201))
                + "# long "
                        .repeat(RunbookText.LONGEST / 5);

        assertThatThrownBy(() -> RunbookText.read(old)).isInstanceOf(AccessException.class);
        assertThat(RunbookText.stored(old).steps()).hasSameSizeAs(RunbookText.read(SHOP).steps());
        assertThatThrownBy(() -> RunbookText.stored(SHOP.replaceFirst("kind: manual", "kind: sometimes"))).isInstanceOf(
                AccessException.class);
    }

    @Test
    void whatGrowsBeyondAnyLimitIsRefused() {
        String bomb = "a: &a [x,x]\nb: &b [*a,*a]\nname: n\ntitle: t\nsteps: [*b]\n";
        String deep = "name: n\ntitle: t\nsteps: " + "[".repeat(5000) + "]".repeat(5000) + "\n";

        assertThatThrownBy(() -> RunbookText.read(bomb)).isInstanceOf(AccessException.class);
        assertThatThrownBy(() -> RunbookText.read(deep)).isInstanceOf(AccessException.class);
        assertThatThrownBy(() -> RunbookText.read("# " + "x".repeat(RunbookText.LONGEST))).isInstanceOf(
                AccessException.class).hasMessageContaining("expected 200000 at the most");
        assertThatThrownBy(() -> RunbookText.read("")).isInstanceOf(AccessException.class).hasMessageContaining(
                "the runbook: missing, expected names and values");
        assertThatThrownBy(() -> RunbookText.read("name: n\ntitle: t\nsteps: []\n")).hasMessageContaining(
                "steps: 0, expected 1 to 200.");
    }
}
