package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.demo.DemoFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `plan suggest` and `plan check`: from files alone.
class PlanCommandTest {

    private static final String VMS = """
            externalId,sourceSystem,name,application,tier,environment,strategy,cpus,memoryMiB,wave
            1,cmdb,web01,Shop,3,prod,rehost,2,4096,Early
            2,cmdb,db01,Shop,3,prod,rehost,2,4096,Early
            3,cmdb,led01,Ledger,1,prod,rehost,2,4096,Late
            4,cmdb,old01,Ledger,1,prod,retire,2,4096,
            """;
    private static final String WINDOWS = """
            name,opensAt,closesAt,zone,capacityVMs,freeze
            Early,2027-01-09 22:00,2027-01-10 06:00,UTC,20,
            Late,2027-01-16 22:00,2027-01-17 06:00,UTC,20,
            """;

    @TempDir
    Path folder;

    @Test
    void wavesThatNothingSpeaksAgainstPass() throws IOException {
        Cli.Result result = check(VMS, WINDOWS).code(0);

        assertThat(result.out()).startsWith("3 of 3 VMs are assigned to 2 waves").contains("Nothing breaks it.");
    }

    @Test
    void eachReasonIsToldWithItsLines() throws IOException {
        Cli.Result split = check(VMS.replace("db01,Shop,3,prod,rehost,2,4096,Early",
                "db01,Shop,3,prod,rehost,2,4096,Late"), WINDOWS).code(1);
        Cli.Result tiers = check(VMS.replace("Early", "X").replace("Late", "Early").replace("X", "Late"), WINDOWS)
                .code(1);
        Cli.Result full = check(VMS, WINDOWS.replace("UTC,20", "UTC,1")).code(1);
        Cli.Result frozen = check(VMS,
                WINDOWS + "Sales,2027-01-09 00:00,2027-01-11 00:00,UTC,,yes\n").code(1);

        assertThat(split.out()).contains("GROUP_SPLIT  Shop is split: of its 2 VMs 1 in Early, 1 in Late", "Lines 2.",
                "Lines 3.");
        assertThat(tiers.out()).contains("TIER_ORDER  Ledger is of tier 1; VMs of a laxer tier move later: 2 in Late");
        assertThat(full.out()).contains("WINDOW_CAPACITY  Early is too full: 2 VMs, its window takes 1. Lines 3.");
        assertThat(frozen.out()).contains("FREEZE  Early (9 Jan 2027) is in the change freeze Sales.");
    }

    @Test
    void programsGetReasonsWithTheirCells() throws IOException {
        Path vms = Files.writeString(folder.resolve("vms.csv"), VMS.replace("db01,Shop,3,prod,rehost,2,4096,Early",
                "db01,Shop,3,prod,rehost,2,4096,"));
        Path windows = Files.writeString(folder.resolve("windows.csv"), WINDOWS);

        JsonNode json = JsonMapper.shared().readTree(Cli.run("plan", "check", "--offline", vms, windows, "--from",
                "2027-01-01", "--zone", "UTC", "--json").code(1).out());

        assertThat(json.get("schema").asString()).isEqualTo("towpath.plan-check/1");
        assertThat(json.get("ok").asBoolean()).isFalse();
        assertThat(json.get("unassigned").asInt()).isEqualTo(1);
        JsonNode issue = json.get("issues").get(0);
        assertThat(issue.get("code").asString()).isEqualTo("GROUP_SPLIT");
        assertThat(issue.get("wave").asString()).isEqualTo("Early");
        assertThat(issue.get("vms").get(0).get("name").asString()).isEqualTo("web01");
        assertThat(issue.get("vms").get(0).get("line").asInt()).isEqualTo(2);
    }

    @Test
    void aWaveTakesTheWindowThatIsNamedForIt() throws IOException {
        Path vms = Files.writeString(folder.resolve("vms.csv"), VMS.replace("Late", "Last"));
        Path windows = Files.writeString(folder.resolve("windows.csv"), WINDOWS);

        assertThat(Cli.run("plan", "check", "--offline", vms, windows, "--from", "2027-01-01", "--zone", "UTC").code(0)
                .out()).contains("note  Last has no window yet.");
        Cli.run("plan", "check", "--offline", vms, windows, "--from", "2027-01-01", "--zone", "UTC", "--wave",
                "Last=Late").code(0);
        Cli.run("plan", "check", "--offline", vms, windows, "--from", "2027-01-01", "--wave", "Last=None").code(2);
        assertThat(Cli.run("plan", "check", "--offline", vms, windows, "--from", "2027-01-12", "--zone", "UTC").code(1)
                .out()).contains("TOO_SOON  Early opens on 9 Jan 2027");
    }

    @Test
    void flowsBetweenAddressesTieTheVmsThatHaveThem() throws IOException {
        Path vms = Files.writeString(folder.resolve("vms.csv"),
                "externalId,sourceSystem,name,strategy,wave,ipAddresses\n1,cmdb,web01,rehost,Early,10.9.0.1\n"
                        + "2,cmdb,db01,rehost,Late,10.9.0.2 10.9.1.2\n");
        Path flows = Files.writeString(folder.resolve("flows.csv"),
                "sourceIp,destinationIp,type,dstPort\n10.9.0.1,10.9.1.2,depends-on,5432\n10.9.0.1,192.0.2.9,,443\n");

        Cli.Result told = Cli.run("plan", "check", "--offline", vms, flows, "--from", "2027-01-01", "--zone", "UTC");

        assertThat(told.out()).contains("is meant by 192.0.2.9", "GROUP_SPLIT").doesNotContain("is meant by 10.9.");
    }

    /// The made-up program as files: an export of RVTools, applications, dependencies, windows.
    @Test
    void whatIsSuggestedIsTheSameEachTimeAndPassesTheCheck() throws IOException {
        DemoFiles.main(new String[]{folder.toString(), "400"});
        List<Object> files = files();
        Path waves = folder.resolve("waves.csv");
        List<Object> words = new ArrayList<>(List.of("plan", "suggest", "--from", "2026-01-05", "--zone", "UTC",
                "--offline"));
        words.addAll(files);

        Cli.Result people = Cli.run(words.toArray()).code(0);
        words.addAll(List.of("--json", "--out", waves));
        Cli.Result first = Cli.run(words.toArray()).code(0);
        words.add("--force");
        Cli.Result second = Cli.run(words.toArray()).code(0);

        assertThat(people.out()).contains("Proof of concept", "VMs in");
        assertThat(second.out()).isEqualTo(first.out());
        JsonNode json = JsonMapper.shared().readTree(first.out());
        int planned = 0;
        Map<String, Integer> groups = new HashMap<>();
        for (JsonNode wave : json.get("waves")) {
            planned += wave.get("vms").asInt();
            wave.get("groups").forEach(group -> groups.merge(group.get("group").asString(), 1, Integer::sum));
        }
        int left = 0;
        for (JsonNode group : json.get("left")) {
            left += group.get("vms").asInt();
        }
        assertThat(planned + left).isEqualTo(json.get("vms").asInt()).isGreaterThan(300);
        assertThat(groups.values()).as("no group is in two waves").containsOnly(1);

        List<Object> check = new ArrayList<>(List.of("plan", "check", "--from", "2026-01-05", "--zone", "UTC",
                "--offline"));
        check.addAll(files);
        check.add(waves);
        JsonNode found = JsonMapper.shared().readTree(Cli.run(with(check, "--json")).out());
        assertThat(found.get("assigned").asInt()).isEqualTo(planned);
        assertThat(found.get("issues")).filteredOn(issue -> issue.get("breaks").asBoolean()).isEmpty();
        List<String> lines = new ArrayList<>(Files.readAllLines(waves));
        lines.set(1, lines.get(1).replaceAll("Wave 0 · Proof of concept", "Elsewhere"));
        Files.write(waves, lines);
        assertThat(Cli.run(check.toArray()).code(1).out()).contains("Elsewhere");
    }

    @Test
    void mistakesAreToldAndNothingIsOverwritten() throws IOException {
        Path vms = Files.writeString(folder.resolve("vms.csv"), VMS);
        Path out = Files.writeString(folder.resolve("out.csv"), "mine");

        Cli.run("plan", "burn", "--offline", vms).code(2);
        Cli.run("plan", "suggest").code(2);
        Cli.run("plan", "suggest", "--offline", vms, "--limit", "nonsense=1").code(2);
        for (String limit : List.of("engineers=1.5", "slots=NaN", "production-most=1e12", "pre-copy-terabytes=NaN",
                "pre-copy-terabytes=Infinity")) {
            assertThat(Cli.run("plan", "suggest", "--offline", vms, "--limit", limit).code(2).err()).contains(limit);
        }
        Cli.run("plan", "suggest", "--offline", vms, "--limit", "pre-copy-terabytes=1.5").code(0);
        Cli.run("plan", "suggest", "--offline", vms, "--out", out).code(2);
        Cli.run("plan", "suggest", "--offline", folder.resolve("none.csv")).code(3);
        assertThat(Files.readString(out)).isEqualTo("mine");
        assertThat(Cli.run("plan", "suggest", "--offline", vms, "--limit", "production-most=1", "--from", "2027-01-01")
                .code(0).out()).contains("3 VMs in 2 groups", "1 left out: of another strategy: retire");
    }

    private Cli.Result check(String vms, String windows) throws IOException {
        Path one = Files.writeString(folder.resolve("vms.csv"), vms);
        Path other = Files.writeString(folder.resolve("windows.csv"), windows);
        return Cli.run("plan", "check", "--offline", one, other, "--from", "2027-01-01", "--zone", "UTC");
    }

    private List<Object> files() throws IOException {
        try (var all = Files.list(folder)) {
            return new ArrayList<>(all.filter(file -> file.getFileName().toString().matches(
                    "(rvtools.*xlsx|vms.csv|applications.*csv|dependencies.*csv|windows.*csv)")).sorted().toList());
        }
    }

    private static Object[] with(List<Object> words, String more) {
        List<Object> all = new ArrayList<>(words);
        all.add(more);
        return all.toArray();
    }
}
