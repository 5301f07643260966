package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The command line's side of rolling a group back; the server's side has its own tests.
class ServerWaveTest {

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        answers.put("GET /api/v1/waves?limit=200&cursor=0",
                "200 {\"items\":[{\"id\":\"w1\",\"key\":\"W-009\"}],\"next\":\"200\"}");
        answers.put("GET /api/v1/waves?limit=200&cursor=200",
                "200 {\"items\":[{\"id\":\"w2\",\"key\":\"W-003\"}],\"next\":null}");
        answers.put("GET /api/v1/waves/w2/members", "200 {\"items\":[{\"vmId\":\"v1\",\"vmName\":\"db01\"},"
                + "{\"vmId\":\"v2\",\"vmName\":\"web01\"}]}");
        answers.put("GET /api/v1/waves/w2/group-ways-back/preview?vmId=v2", """
                200 {"group":"Webshop","bytes":1048576,"members":[
                {"vmName":"web01","servesSince":"2026-11-14T21:00:00Z","minutes":47,"bytes":1048576,"unknown":null},
                {"vmName":"app01","servesSince":"2026-11-14T21:00:00Z","minutes":40,"bytes":null,"unknown":"it is silent"},
                {"vmName":"db01","servesSince":null,"minutes":0,"bytes":0,"unknown":null}]}""");
        answers.put("POST /api/v1/waves/w2/group-ways-back", "200 {\"group\":\"Webshop\",\"state\":\"going\"}");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(asked + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String[] answer = answers.getOrDefault(asked, "404 {\"detail\":\"not there\"}").split(" ", 2);
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
    void withoutItsNameItIsOnlyShownWhatIsLost() throws IOException {
        Cli.Result shown = run("web01", null);

        assertThat(shown.code()).isEqualTo(Server.CONFLICT);
        assertThat(shown.out()).containsSubsequence("web01", "47 min, at least 1 MiB", "app01",
                "40 min, bytes unknown: it is silent", "db01", "nothing: its target never ran");
        assertThat(shown.err()).contains("nothing was done: confirm with --confirm 'Webshop'");
        assertThat(requests).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void aWaveIsPrintedAsAnInventory() throws IOException {
        answers.put("GET /api/v1/waves/w2/ansible-inventory", "200 {\"_meta\":{\"hostvars\":{\"web01\":{}}}}");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), 0, false,
                List.of("towpath", "export"));

        int code = new ServerWave(terminal, new Server(terminal, "http://localhost:" + server.getAddress().getPort(),
                "secret", false), false).ansible("w-003");

        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("hostvars").contains("web01");
    }

    @Test
    void withItsNameItGoesBack() throws IOException {
        Cli.Result told = run("web01", "Webshop");

        assertThat(told.code()).isZero();
        assertThat(told.out()).contains("Webshop goes back, one VM after the other.");
        assertThat(requests.getLast()).startsWith("POST").contains("\"v2\"", "\"Webshop\"", "the shop is slow");
    }

    @Test
    void whatIsNotThereOrRefusedIsToldWithItsCode() throws IOException {
        assertThat(run("web09", "Webshop")).satisfies(absent -> {
            assertThat(absent.code()).isEqualTo(Server.REFUSED);
            assertThat(absent.err()).contains("W-003 has no VM called web09");
        });
        answers.put("POST /api/v1/waves/w2/group-ways-back",
                "409 {\"detail\":\"it was typed wrongly\",\"remedy\":\"Type it.\"}");
        assertThat(run("web01", "Webshap")).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(Server.CONFLICT);
            assertThat(refused.err()).contains("it was typed wrongly", "Type it.");
        });
        answers.put("GET /api/v1/waves?limit=200&cursor=200", "200 {\"items\":[],\"next\":null}");
        assertThat(run("web01", null).err()).contains("the server has no wave W-003");
        server.stop(0);
        assertThat(run("web01", null).code()).isEqualTo(Server.UNREACHABLE);
    }

    private Cli.Result run(String vm, @Nullable String confirm) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), 0, false, List.of("towpath", "wave"));
        int code = new ServerWave(terminal, new Server(terminal, "http://localhost:" + server.getAddress().getPort(),
                "secret", false), false).rollBackGroup("W-003", vm, "the shop is slow", confirm);
        return new Cli.Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
