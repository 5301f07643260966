package io.towpath;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A vCenter of `ops/lab`, in a process of its own, for a test class. Ends with it.
public final class VsphereLab implements AutoCloseable {

    public static final String USER = "towpath@vsphere.local";
    public static final String PASSWORD = "lab-secret-7f3a";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static boolean built;

    private final Process process;
    private final JsonNode started;
    private final HttpClient client = HttpClient.newHttpClient();

    private VsphereLab(Process process, JsonNode started) {
        this.process = process;
        this.started = started;
    }

    /// @param options as of `vsphere-lab`: `-vms`, `500`
    public static VsphereLab start(String... options) throws IOException {
        Judges.require("go");
        Judges.requireFile(Path.of("/usr/share/gocode/src/github.com/vmware/govmomi"));
        build();
        List<String> command = new ArrayList<>(List.of(Path.of("target/lab/vsphere-lab").toAbsolutePath().toString(),
                "-user", USER, "-password", PASSWORD));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
        if (line == null) {
            throw new IOException("vsphere-lab did not start: " + command);
        }
        return new VsphereLab(process, JSON.readTree(line));
    }

    /// Once for all tests of a JVM: to look whether anything is to be built takes longer than the lab's start.
    private static synchronized void build() {
        if (!built) {
            Judges.run("ops/lab/build").ok();
            built = true;
        }
    }

    public String url() {
        return started.path("url").asString();
    }

    public String sha256() {
        return started.path("sha256").asString();
    }

    /// Calls by method since the last [#forgetCalls()].
    public Map<String, Integer> calls() throws IOException {
        Map<String, Integer> calls = new java.util.TreeMap<>();
        JSON.readTree(send("GET", "/calls")).properties()
                .forEach(entry -> calls.put(entry.getKey(), entry.getValue().asInt()));
        return calls;
    }

    public void forgetCalls() throws IOException {
        send("POST", "/calls");
    }

    public void expireSessions() throws IOException {
        send("POST", "/expire");
    }

    /// @return the fingerprint of the certificate from now on
    public String changeCertificate() throws IOException {
        return send("POST", "/certificate");
    }

    public void deny(String privileges) throws IOException {
        send("POST", "/deny?ids=" + privileges);
    }

    /// After `skip` more calls of a method.
    public void fault(String method, String kind, int skip, int count) throws IOException {
        send("POST", "/fault?method=%s&kind=%s&skip=%d&count=%d".formatted(method, kind, skip, count));
    }

    /// @param what `memory`, `power`, `rename`, `snapshot`, `destroy`
    public void change(String vm, String what, String value) throws IOException {
        send("POST", "/vm?name=%s&%s=%s".formatted(URLEncoder.encode(vm, StandardCharsets.UTF_8), what,
                URLEncoder.encode(value, StandardCharsets.UTF_8)));
    }

    /// Where disks are read over NBD, `host:port`; of a lab with `-real`.
    public String nbd() {
        return started.path("nbd").asString();
    }

    /// What the control port answers; `ops/lab/README.md` lists what may be asked.
    public JsonNode steer(String path) throws IOException {
        return JSON.readTree(send("POST", path));
    }

    private String send(String method, String path) throws IOException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(started.path("control").asString() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody()).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.body());
            }
            return answer.body().strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// Until it is thawed nobody answers, at any port, and connections that stand go nowhere: as a host that hangs.
    public void freeze() {
        Judges.run("kill", "-STOP", Long.toString(process.pid())).ok();
    }

    public void thaw() {
        Judges.run("kill", "-CONT", Long.toString(process.pid())).ok();
    }

    @Override
    public void close() {
        client.close();
        thaw();
        process.destroy();
    }
}
