package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `import --dry-run`: what is in a file, without a server.
class ImportCommandTest {

    private static final Path FILES = Path.of("src/test/resources/inventory/reading");

    @TempDir
    Path folder;

    @Test
    void tellsPeopleWhatIsInAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("vms.csv"),
                "vm_name,application,tag:a\nweb01,Shop,x\nweb02,Shop,\n");

        Cli.Result result = Cli.run("import", file, "--dry-run").code(0);

        assertThat(result.out()).startsWith("vms-csv: 2 rows").contains("2  vms").contains("tag:a → tag")
                .doesNotContain(
                        "rejected");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void figuresAreEnglishWhateverTheMachineSpeaks() throws Exception {
        StringBuilder rows = new StringBuilder("vm_name\n");
        for (int i = 0; i < 1_200; i++) {
            rows.append("web").append(i).append('\n');
        }
        Path file = Files.writeString(folder.resolve("vms.csv"), rows);

        Process process = Cli.startAbroad(folder, "de", "DE", "import", file, "--dry-run");

        assertThat(Cli.waitFor(process)).as(Files.readString(folder.resolve("err"))).isZero();
        assertThat(Files.readString(folder.resolve("out"))).startsWith("vms-csv: 1,200 rows");
    }

    @Test
    void answersProgramsAndSaysOneWhenRowsAreRejected() throws IOException {
        Path file = Files.writeString(folder.resolve("vms.csv"),
                "vm_name,tier,cpus\nweb01,9,2\nweb02,1,four\nweb02,1,4\nweb02,2,4\n");

        Cli.Result result = Cli.run("import", file, "--dry-run", "--json").code(1);

        JsonNode json = JsonMapper.shared().readTree(result.out());
        assertThat(json.get("schema").asString()).isEqualTo("towpath.import/1");
        assertThat(json.get("reason").asString()).isEqualTo("IMPORT_INVALID");
        assertThat(json.get("kind").asString()).isEqualTo("vms-csv");
        assertThat(json.get("rows").asInt()).isEqualTo(4);
        assertThat(json.get("rejectedRows").asInt()).isEqualTo(2);
        assertThat(json.get("counts").get("vms").asInt()).isEqualTo(2);
        JsonNode fault = json.get("faults").get(1);
        assertThat(fault.get("code").asString()).isEqualTo("NOT_A_NUMBER");
        assertThat(fault.get("column").asString()).isEqualTo("C");
        assertThat(fault.get("line").asInt()).isEqualTo(3);
        assertThat(fault.get("level").asString()).isEqualTo("reject");
    }

    @Test
    void endsAsThePackOfHostileFilesSays() {
        Cli.run("import", FILES.resolve("cmdb-ok-formula.csv"), "--dry-run", "--json").code(0);
        Cli.Result refused = Cli.run("import", FILES.resolve("cmdb-mass-assign.csv"), "--dry-run", "--json").code(4);

        JsonNode json = JsonMapper.shared().readTree(refused.out());
        assertThat(json.get("reason").asString()).isEqualTo("IMPORT_INVALID");
        assertThat(json.get("file").asString()).isEqualTo("cmdb-mass-assign.csv");
        assertThat(json.get("offset").asInt()).isEqualTo(1);
        assertThat(json.get("message").asString()).contains("id, role, cutover_approved, created_by");
        assertThat(refused.err()).contains("cutover_approved");
    }

    @Test
    void mapsColumnsAndWritesAReport() throws IOException {
        Path file = Files.writeString(folder.resolve("vms.csv"), "vm_name,Kostenstelle,x=y\nweb01,4711,z\n");
        Path report = folder.resolve("report.csv");

        Cli.run("import", file, "--dry-run").code(4);
        Cli.Result result = Cli.run("import", file, "--dry-run", "--map", "Kostenstelle=tag", "--map", "x=y=ignore",
                "--report", report).code(0);

        assertThat(result.out()).contains("Kostenstelle → tag");
        assertThat(Files.readString(report)).contains("web01,4711,z,accepted,");
        Cli.run("import", file, "--dry-run", "--report", report).code(2);
    }

    @Test
    void aFileWithUnknownColumnsSaysWhichAndHowToMapThem() throws IOException {
        Path file = Files.writeString(folder.resolve("liste.csv"),
                "Rechnername;RAM;Rack\nweb01;16;R1\nweb02;8;R2\n");

        Cli.Result people = Cli.run("import", file, "--dry-run").code(4);
        Cli.Result programs = Cli.run("import", file, "--dry-run", "--json").code(4);
        JsonNode json = JsonMapper.shared().readTree(programs.out());
        Path proposed = Files.writeString(folder.resolve("map.json"), json.at("/mapping/suggested").toString());
        Path lines = Files.writeString(folder.resolve("map.txt"), "# of the inventory\nRechnername=name\nRack=tag\n");

        assertThat(people.err()).contains("Rechnername", "-> name", "-> memoryGiB", "web01 | web02", "--kind vms-csv",
                "Fields: ignore, tag, externalId");
        assertThat(json.get("reason").asString()).isEqualTo("IMPORT_INVALID");
        assertThat(json.at("/mapping/columns/0/header").asString()).isEqualTo("Rechnername");
        assertThat(json.at("/mapping/columns/1/samples/0").asString()).isEqualTo("16");
        assertThat(json.at("/mapping/how").asString()).contains("--map-file");
        assertThat(Cli.run("import", file, "--dry-run", "--map-file", proposed).code(0).out()).contains("2  vms",
                "Rack → ignore");
        assertThat(Cli.run("import", file, "--dry-run", "--kind", "vms-csv", "--map-file", lines, "--map",
                "RAM=memoryGiB").code(0).out()).contains("2  vms", "Rack → tag");
        assertThat(Cli.run("import", file, "--dry-run", "--map-file", proposed, "--map", "rack=tag", "--map",
                "R.A.M=ignore").code(0).out()).contains("Rack → tag", "RAM → ignore");
        assertThat(Cli.run("import", file, "--dry-run", "--kind", "vms-csv", "--map", "RAM=nonsense").code(4).err())
                .contains("cannot go to 'nonsense'");
        assertThat(Cli.run("import", file, "--dry-run", "--map-file", Files.writeString(folder.resolve("bad.txt"),
                "Rechnername\n")).code(2).err()).contains("line 1", "HEADER=USE");
    }

    @Test
    void saysWhereImportsAreApplied() throws IOException {
        Path file = Files.writeString(folder.resolve("vms.csv"), "vm_name\nweb01\n");

        assertThat(Cli.run("import", file).code(2).err()).contains("--dry-run").contains("server");
        assertThat(Cli.run("import", file, "--dry-run", "--kind", "xyz").code(2).err()).contains("rvtools-xlsx");
        assertThat(Cli.run("import", folder.resolve("none.csv"), "--dry-run", "--json").code(3).out()).contains(
                "SOURCE_IO");
        assertThat(Cli.run("import", file, "--dry-run", "--map", "a").code(2).err()).contains("HEADER=USE");
        for (String option : List.of("--yes", "--accept-proposals", "--on-error=reject-all", "--absent=ignore",
                "--manual=take")) {
            assertThat(Cli.run("import", file, "--dry-run", option).code(2).err()).as(option).contains("--server URL");
        }
        assertThat(Cli.run("import", file, "--dry-run", "--yes", "--server", "https://towpath.example.com").code(2)
                .err()).contains("say one of the two");
        assertThat(Cli.run("import", file, "--dry-run", "--server", "https://towpath.example.com").code(2).err())
                .as("it asks the server").contains("TOWPATH_TOKEN");
    }
}
