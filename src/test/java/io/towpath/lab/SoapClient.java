package io.towpath.lab;

import io.towpath.VsphereLab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// A vSphere client of a hundred lines that shares nothing with ours.
final class SoapClient implements AutoCloseable {

    /// A managed object, as `VirtualMachine:vm-12`.
    record Ref(String type, String value) {

        static Ref of(Element element) {
            return new Ref(element.getAttribute("type"), element.getTextContent());
        }

        String xml(String tag) {
            return "<%s type=\"%s\">%s</%s>".formatted(tag, type, value, tag);
        }
    }

    static final class Fault extends IOException {

        private static final long serialVersionUID = 1;

        Fault(String name) {
            super(name);
        }
    }

    private final VsphereLab lab;
    private final HttpClient http;
    private String cookie = "";

    SoapClient(VsphereLab lab) throws IOException {
        this.lab = lab;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new Trusting()}, null);
            http = HttpClient.newBuilder().sslContext(context).build();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        call("Login", new Ref("SessionManager", "SessionManager"), "<userName>%s</userName><password>%s</password>"
                .formatted(VsphereLab.USER, VsphereLab.PASSWORD));
    }

    Document call(String method, Ref that, String arguments) throws IOException {
        String body = """
                <?xml version="1.0" encoding="UTF-8"?>
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>\
                <%s xmlns="urn:vim25">%s%s</%s></soapenv:Body></soapenv:Envelope>"""
                .formatted(method, that.xml("_this"), arguments, method);
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(lab.url() + "/sdk"))
                .header("Content-Type", "text/xml").header("Cookie", cookie)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build());
        answer.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
        Document document = parse(answer.body());
        if (answer.statusCode() != 200) {
            throw new Fault(faultIn(elements(document, "detail").getFirst()));
        }
        return document;
    }

    /// Starts a task and waits for its end.
    @Nullable
    Ref task(String method, Ref that, String arguments) throws IOException {
        Ref task = start(method, that, arguments);
        for (int tries = 0; tries < 600; tries++) {
            Document info = property(task, "info");
            String state = text(info, "state");
            if (state.equals("success")) {
                List<Element> result = elements(info, "result");
                return result.isEmpty() ? null : Ref.of(result.getFirst());
            }
            if (state.equals("error")) {
                Element error = elements(info, "error").getFirst();
                throw new Fault(elements(error, "fault").getFirst().getAttributeNS(
                        "http://www.w3.org/2001/XMLSchema-instance", "type"));
            }
            sleep();
        }
        throw new IOException(method + " still runs");
    }

    Ref start(String method, Ref that, String arguments) throws IOException {
        return Ref.of(elements(call(method, that, arguments), "returnval").getFirst());
    }

    Document property(Ref of, String path) throws IOException {
        return call("RetrievePropertiesEx", new Ref("PropertyCollector", "propertyCollector"), """
                <specSet><propSet><type>%s</type><pathSet>%s</pathSet></propSet><objectSet>%s</objectSet></specSet>\
                <options/>""".formatted(of.type(), path, of.xml("obj")));
    }

    HttpResponse<byte[]> get(String path, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create(path.startsWith("https:") ? path : lab.url() + path))
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    String cookie() {
        return cookie;
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static void sleep() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static String text(Document in, String tag) {
        return elements(in, tag).getFirst().getTextContent();
    }

    static List<Element> elements(Document in, String tag) {
        return elements(in.getDocumentElement(), tag);
    }

    static List<Element> elements(Element in, String tag) {
        NodeList found = in.getElementsByTagNameNS("*", tag);
        return new ArrayList<>(IntStream.range(0, found.getLength()).mapToObj(n -> (Element) found.item(n)).toList());
    }

    private static String faultIn(Element detail) {
        NodeList children = detail.getElementsByTagNameNS("*", "*");
        return ((Element) children.item(0)).getLocalName().replaceFirst("Fault$", "");
    }

    private static Document parse(byte[] xml) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(new String(xml, StandardCharsets.UTF_8), e);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    /// The lab makes its certificate afresh with each start, for no name that a test could ask for.
    private static final class Trusting extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
