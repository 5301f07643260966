package io.towpath.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.chaos.CallChecker.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the checker of calls finds wrong, and what not.
class CallCheckerTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final List<JsonNode> calls = new ArrayList<>();
    private final List<JsonNode> journal = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private int second;

    @BeforeEach
    void serving() {
        turns.add(new Turn(next(), true, true));
    }

    private Instant next() {
        return START.plusSeconds(++second);
    }

    private void call(String method, String on, String more) {
        calls.add(JSON.readTree("{\"time\":\"%s\",\"method\":\"%s\",\"on\":\"%s\",\"agent\":\"\"%s}".formatted(next(),
                method, on, more)));
    }

    private void journal(String kind, String more) {
        journal.add(JSON.readTree("{\"time\":\"%s\",\"kind\":\"%s\"%s}".formatted(next(), kind, more)));
    }

    private void snapshot(String ref, String name) {
        call("CreateSnapshot_Task", "vm-1", ",\"name\":\"%s\"".formatted(name));
        journal("snapshot", ",\"snapshot\":\"%s\",\"name\":\"%s\"".formatted(ref, name));
    }

    private void remove(String ref) {
        call("RemoveSnapshot_Task", ref, "");
        journal("remove", ",\"snapshot\":\"%s\"".formatted(ref));
    }

    private void seal(boolean on) {
        call("ReconfigVM_Task", "vm-1", ",\"noted\":true,\"note\":\"%s\"".formatted(on ? "[Towpath] it moved" : ""));
    }

    private void power(boolean source, boolean on) {
        turns.add(new Turn(next(), source, on));
    }

    private List<String> wrong() {
        return CallChecker.wrong(calls, "vm-1", journal, Set.of("ours-1", "ours-2"), turns);
    }

    @Test
    void aTripAsItShallBe() {
        snapshot("snapshot-1", "ours-1");
        remove("snapshot-1");
        power(true, false);
        snapshot("snapshot-2", "ours-2");
        seal(true);
        power(false, true);
        remove("snapshot-2");
        power(false, false);
        seal(false);
        call("PowerOnVM_Task", "vm-1", "");
        assertThat(wrong()).isEmpty();
    }

    @Test
    void snapshotsOffTheBooksAreToldWhetherMadeOrRemoved() {
        snapshot("snapshot-1", "theirs");
        remove("snapshot-1");
        assertThat(wrong()).hasSize(2).first().asString().contains("\"theirs\" was asked for");
    }

    @Test
    void aSealedSourceIsNotStarted() {
        power(true, false);
        seal(true);
        call("PowerOnVM_Task", "vm-1", "");
        assertThat(wrong()).singleElement().asString().contains("though it was sealed");
    }

    @Test
    void nothingIsMergedWhileNobodyIsServed() {
        snapshot("snapshot-1", "ours-1");
        power(true, false);
        remove("snapshot-1");
        call("ConsolidateVMDisks_Task", "vm-1", "");
        assertThat(wrong()).hasSize(2).allSatisfy(each -> assertThat(each).contains("neither source nor target ran"));
    }

    /// Platforms fail when there are more: then all of ours are removed, in one outage and no other.
    @Test
    void manySnapshotsAreSweptBeforeALastPass() {
        for (int each = 1; each <= 8; each++) {
            snapshot("snapshot-" + each, "ours-1");
        }
        power(true, false);
        for (int each = 8; each > 1; each--) {
            remove("snapshot-" + each);
        }
        call("ConsolidateVMDisks_Task", "vm-1", "");
        assertThat(wrong()).isEmpty();
        power(true, true);
        power(true, false);
        remove("snapshot-1");
        assertThat(wrong()).as("another outage").hasSize(1);
    }

    @Test
    void ofOtherVmsAndByAdministratorsNothingIsTold() {
        call("RevertToSnapshot_Task", "vm-2", "");
        calls.add(JSON.readTree(
                "{\"time\":\"%s\",\"method\":\"Destroy_Task\",\"on\":\"vm-1\",\"agent\":\"Go-http-client/1.1\"}"
                        .formatted(next())));
        assertThat(wrong()).isEmpty();
        call("Destroy_Task", "vm-1", "");
        assertThat(wrong()).hasSize(1);
    }

    @Test
    void aProcessKeepsOneSession() {
        call("Login", "SessionManager", "");
        call("Login", "SessionManager", "");
        call("Logout", "SessionManager", "");
        assertThat(CallChecker.sessions(calls, 1)).isEmpty();
        call("Login", "SessionManager", "");
        assertThat(CallChecker.sessions(calls, 1)).hasSize(1);
        assertThat(CallChecker.sessions(calls, 2)).isEmpty();
    }
}
