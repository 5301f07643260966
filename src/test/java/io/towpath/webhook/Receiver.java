package io.towpath.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// Somebody who is told: a real HTTP server, which takes or refuses.
final class Receiver implements AutoCloseable {

    /// Takes an event, and goes on answering for good.
    static final int ENDLESS = 299;

    private final HttpServer server;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Heard> answers = _ -> 200;

    record Heard(String id, String timestamp, String signature, String contentType, String body, int answered) {

        /// The trail's action in its type.
        String action() {
            return body.replaceFirst("(?s).*\"type\":\"io\\.towpath\\.([^\"]*)\\.v1\".*", "$1");
        }
    }

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Heard said = new Heard(header(exchange, "webhook-id"), header(exchange, "webhook-timestamp"),
                header(exchange, "webhook-signature"), header(exchange, "Content-Type"), body, 0);
        int status = answers.applyAsInt(said);
        heard.add(new Heard(said.id, said.timestamp, said.signature, said.contentType, body, status));
        exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
        if (status == ENDLESS) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('.');
            exchange.getResponseBody().flush();
            return;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    void answer(ToIntFunction<Heard> answers) {
        this.answers = answers;
    }

    List<Heard> heard() {
        return List.copyOf(heard);
    }

    List<String> taken() {
        return heard.stream().filter(each -> each.answered / 100 == 2).map(Heard::action).collect(Collectors.toList());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
