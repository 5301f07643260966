import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The application that is measured.
final class Application {

    static final String BASE = "http://127.0.0.1:" + System.getProperty("bench.port");
    static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10)).build();

    private Application() {}

    static Process start(String[] command) throws Exception {
        Path log = Replications.FOLDER.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        long until = System.nanoTime() + 600_000_000_000L;
        while (true) {
            try {
                if (get("/sign-in", "").statusCode() == 200) {
                    return process;
                }
            } catch (IOException e) {
                // not yet
            }
            if (!process.isAlive() || System.nanoTime() > until) {
                process.destroyForcibly();
                List<String> lines = Files.readAllLines(log);
                lines.subList(Math.max(0, lines.size() - 20), lines.size()).forEach(System.err::println);
                throw new IllegalStateException("the application does not answer");
            }
            Thread.sleep(100);
        }
    }

    static HttpResponse<String> get(String path, String cookie) throws IOException, InterruptedException {
        return get(path, cookie, false);
    }

    /// @param part of a page that is open: asked for as its script does
    static HttpResponse<String> get(String path, String cookie, boolean part) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(BASE + path)).timeout(Duration.ofSeconds(60));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (part) {
            request.header("HX-Request", "true").header("HX-Current-URL", BASE + path);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
