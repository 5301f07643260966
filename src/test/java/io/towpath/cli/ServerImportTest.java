package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.towpath.inventory.reading.FileKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line's side of an import; the server's side has its own tests.
class ServerImportTest {

    private static final String SUMMARY = "\"kind\":\"vms-csv\",\"file\":{\"name\":\"vms.csv\",\"rows\":3},"
            + "\"summary\":{\"vms\":{\"created\":2,\"unchanged\":1}},\"errors\":[]";

    @TempDir
    Path folder;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String[] answer = answers.removeFirst().split(" ", 2);
            byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileIsSentWaitedForShownAndApplied() throws IOException {
        answers.add("202 {\"id\":\"7\",\"state\":\"reading\"}");
        answers.add("200 {\"id\":\"7\",\"state\":\"previewed\"," + SUMMARY + "}");
        answers.add("200 {\"id\":\"7\",\"state\":\"applied\"," + SUMMARY + "}");

        Cli.Result told = run(true);

        assertThat(told.code()).isZero();
        assertThat(told.out()).contains("vms.csv: vms-csv, 3 rows, applied", "2 created, 1 unchanged");
        assertThat(requests).hasSize(3);
        assertThat(requests.getFirst()).startsWith("POST /api/v1/imports?").contains("dryRun=true", "Bearer secret",
                "filename=\"vms.csv\"", "externalId,name");
        assertThat(requests.getLast()).startsWith("POST /api/v1/imports/7/apply");
    }

    @Test
    void rowsThatWaitForADecisionEndItWithOneUnlessProposalsAreAccepted() throws IOException {
        String preview = "201 {\"id\":\"7\",\"state\":\"previewed\",\"undecided\":1412," + SUMMARY + "}";
        answers.add(preview);
        answers.add("200 {\"id\":\"7\",\"state\":\"applied\",\"undecided\":1412," + SUMMARY + "}");
        Cli.Result left = run(true);
        assertThat(left.code()).isEqualTo(1);
        assertThat(left.err()).contains("1,412 rows were left out", "/imports/7?tab=conflict", "--accept-proposals");

        answers.add(preview);
        assertThat(run(false).err()).contains("1,412 rows wait for a decision: http");

        answers.add(preview);
        answers.add("200 {\"id\":\"7\",\"state\":\"previewed\",\"undecided\":0," + SUMMARY + "}");
        answers.add("200 {\"id\":\"7\",\"state\":\"applied\",\"undecided\":0," + SUMMARY + "}");
        assertThat(run(true, null, true).code()).isZero();
        assertThat(requests.get(requests.size() - 2)).startsWith("POST /api/v1/imports/7/resolve").contains(
                "{\"acceptProposals\":true}");
        assertThat(requests.getLast()).startsWith("POST /api/v1/imports/7/apply");
    }

    @Test
    void withoutYesNothingIsApplied() throws IOException {
        answers.add("201 {\"id\":\"7\",\"state\":\"previewed\"," + SUMMARY + "}");

        Cli.Result told = run(false);

        assertThat(told.out()).contains("Nothing is changed yet", "/imports/7");
        assertThat(requests).hasSize(1);
    }

    @Test
    void whatPeopleWroteAndStaysIsTold() throws IOException {
        String kept = SUMMARY + ",\"keptFields\":3,\"options\":{\"manual\":\"%s\"}";
        answers.add("201 {\"id\":\"7\",\"state\":\"previewed\"," + kept.formatted("keep") + "}");
        answers.add("201 {\"id\":\"7\",\"state\":\"previewed\"," + kept.formatted("take") + "}");

        assertThat(run(false).out()).contains("3 fields that people wrote", "stay; see", "/imports/7?tab=kept");
        assertThat(run(false).out()).doesNotContain("that people wrote");
    }

    @Test
    void aRefusalIsToldWithItsRemedyAndItsOwnCode() throws IOException {
        answers.add("412 {\"detail\":\"the inventory changed\",\"remedy\":\"Compare again.\"}");
        Cli.Result stale = run(true);
        assertThat(stale.code()).isEqualTo(Server.CONFLICT);
        assertThat(stale.err()).contains("the inventory changed", "Compare again.");

        answers.add("422 {\"detail\":\"unknown kind\",\"remedy\":\"Name it.\"}");
        assertThat(run(true).code()).isEqualTo(Server.REFUSED);
        answers.add("503 {}");
        assertThat(run(true).code()).isEqualTo(Server.UNREACHABLE);
        server.stop(0);
        assertThat(run(true).code()).isEqualTo(Server.UNREACHABLE);
    }

    @Test
    void aFileThatNeedsAMappingIsSaidToBeKeptAndOneIsSentWithItsMapping() throws IOException {
        answers.add(
                "201 {\"id\":\"7\",\"state\":\"needs-mapping\",\"mapping\":{\"why\":\"has no column that is known\"}}");
        answers.add("201 {\"id\":\"7\",\"state\":\"previewed\"," + SUMMARY + "}");

        Cli.Result asked = run(true);
        String said = new ColumnMap("vms-csv", java.util.Map.of("Host", "name"), "cmdb").json(null);
        Cli.Result mapped = run(false, said);

        assertThat(new ColumnMap("vms-csv", java.util.Map.of("Host", "name"), null).json(FileKind.APPLICATIONS))
                .as("--kind over the file's").contains("\"kind\":\"applications\"");
        assertThat(asked.code()).isEqualTo(Server.REFUSED);
        assertThat(asked.err()).contains("has no column that is known", "/imports/7");
        assertThat(mapped.code()).isZero();
        assertThat(requests.getLast()).contains("name=\"mapping\"", "\"kind\":\"vms-csv\"",
                "\"columns\":{\"Host\":\"name\"}", "\"sourceSystem\":\"cmdb\"");
    }

    private Cli.Result run(boolean apply) throws IOException {
        return run(apply, null);
    }

    private Cli.Result run(boolean apply, String mapping) throws IOException {
        return run(apply, mapping, false);
    }

    private Cli.Result run(boolean apply, String mapping, boolean proposals) throws IOException {
        Path file = Files.writeString(folder.resolve("vms.csv"), "externalId,name\n1,web01\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), 0, false, List.of("towpath", "import"));
        int code = new ServerImport(terminal, new Server(terminal, "http://localhost:" + server.getAddress().getPort(),
                "secret", false), false)
                .run(List.of(file), mapping, ServerImport.options("auto", null, null, null), proposals, apply);
        return new Cli.Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
