package io.towpath.disk.ovf;

import static io.towpath.disk.ovf.OvfText.anOvf;
import static io.towpath.disk.ovf.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeXmlTest {

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE Envelope>", "<!DOCTYPE Envelope SYSTEM 'http://127.0.0.1:9/x.dtd'>",
            "<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
            "<!DOCTYPE e [<!ENTITY % p SYSTEM 'http://h/'>%p;]>",
            "<!DOCTYPE e [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"})
    void refusesADocumentType(String type) {
        byte[] document = anOvf().name("&x;").text().replaceFirst("<Envelope", type + "<Envelope").getBytes(
                StandardCharsets.UTF_8);

        assertThat(refusal(() -> Ovf.parse("web.ovf", document)).reason()).isEqualTo(Reason.XML_UNSAFE);
    }

    @Test
    void refusesADocumentTypeInUtf16() {
        byte[] document = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE e><e/>".getBytes(StandardCharsets.UTF_16);

        assertThat(refusal(() -> SafeXml.read("web.ovf", document)).reason()).isEqualTo(Reason.XML_UNSAFE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no xml", "<Envelope>", "<a></b>", "<a/><b/>", "<a>&undeclared;</a>",
            "<?xml version='1.0'"})
    void refusesWhatIsNotWellFormed(String document) {
        assertThat(refusal(() -> SafeXml.read("web.ovf", document.getBytes(StandardCharsets.UTF_8))).reason()).isIn(
                Reason.XML_INVALID, Reason.XML_UNSAFE);
    }

    /// The JDK's reader prints such a fault by itself, besides throwing it.
    @Test
    void refusesWhatIsNotUtf8WithoutAWordToTheErrorOutput() {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            byte[] document = "<?xml version='1.0' encoding='UTF-8'?>\n<a>\u00ff</a>"
                    .getBytes(StandardCharsets.ISO_8859_1);

            ImageException refusal = refusal(() -> SafeXml.read("web.ovf", document));

            assertThat(refusal.reason()).isEqualTo(Reason.XML_INVALID);
            assertThat(refusal).hasMessage("web.ovf: line 2 is not UTF-8: byte 42 is 0xff");
            assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
        } finally {
            System.setErr(before);
        }
    }

    /// What is searched for before parsing stands in other bytes there, and the parser would read it all the same.
    @ParameterizedTest
    @ValueSource(strings = {"IBM037", "IBM1047", "IBM500", "UTF-32", "UTF-32LE", "ISO-2022-KR", "x-JISAutoDetect",
            "no-such", ""})
    void refusesAnEncodingThatIsNoSupersetOfAscii(String name) throws IOException {
        String declaration = "<?xml version='1.0' encoding='" + name + "'?>";
        String body = "<a"
                + IntStream.range(0, 3000).mapToObj(i -> " xmlns:a" + i + "='u'").collect(Collectors.joining())
                + "/>";
        Charset encoding = name.startsWith("IBM") || name.startsWith("UTF")
                ? Charset.forName(name)
                : StandardCharsets.US_ASCII;
        for (Charset declared : new Charset[]{encoding, StandardCharsets.UTF_8, StandardCharsets.UTF_16LE}) {
            for (String mark : declared == encoding ? new String[]{""} : new String[]{"", "\ufeff"}) {
                ByteArrayOutputStream document = new ByteArrayOutputStream();
                document.write((mark + declaration).getBytes(declared));
                document.write(body.getBytes(encoding));

                ImageException refusal = refusal(() -> SafeXml.read("web.ovf", document.toByteArray()));

                assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(Reason.XML_INVALID);
                assertThat(refusal).hasMessageContaining("expected UTF-8, UTF-16 or another that holds ASCII");
                assertThat(refusal.field()).isEqualTo("encoding");
                assertThat(refusal.remedy()).contains("UTF-8");
            }
        }
    }

    /// A declaration that is found only by the parser says nothing to it.
    @Test
    void readsTheBytesThatWereLookedAtWhateverADistantDeclarationSays() throws IOException {
        String declaration = "<?xml version='1.0'" + " ".repeat(5000) + "encoding='IBM037'?>";

        assertThat(SafeXml.read("web.ovf", (declaration + "<a>x</a>").getBytes(StandardCharsets.UTF_8)).text())
                .isEqualTo("x");
        ByteArrayOutputStream mixed = new ByteArrayOutputStream();
        mixed.write(declaration.getBytes(StandardCharsets.UTF_8));
        mixed.write("<a>x</a>".getBytes(Charset.forName("IBM037")));
        assertThat(refusal(() -> SafeXml.read("web.ovf", mixed.toByteArray())).reason()).isEqualTo(Reason.XML_INVALID);
    }

    @Test
    void refusesBytesThatAreNotAsWideAsTheySay() {
        byte[] document = "<?xml version='1.0' encoding='utf-16'?><a/>".getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(() -> SafeXml.read("web.ovf", document))).hasMessage(
                "web.ovf: it says that it is encoded as 'utf-16', but begins with one byte per character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-8", "UTF-16", "windows-1252", "GB18030", "ISO-8859-15"})
    void readsWhatIsEncodedAsItSays(String encoding) throws IOException {
        byte[] document = "<?xml version=\"1.0\" encoding=\"%s\"?><a>Z\u00fcrich</a>".formatted(encoding).getBytes(
                Charset.forName(encoding));

        assertThat(SafeXml.read("web.ovf", document).text()).isEqualTo("Z\u00fcrich");
    }

    @ParameterizedTest
    @ValueSource(ints = {SafeXml.MAX_DEPTH, SafeXml.MAX_DEPTH + 1, 100_000})
    void boundsTheDepth(int depth) throws IOException {
        byte[] document = ("<a>".repeat(depth) + "</a>".repeat(depth)).getBytes(StandardCharsets.UTF_8);

        if (depth <= SafeXml.MAX_DEPTH) {
            SafeXml.read("web.ovf", document);
        } else {
            assertThat(refusal(() -> SafeXml.read("web.ovf", document)).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SafeXml.MAX_ATTRIBUTES, SafeXml.MAX_ATTRIBUTES + 1, 200_000})
    void boundsTheAttributes(int count) throws IOException {
        StringBuilder text = new StringBuilder("<a");
        for (int i = 0; i < count; i++) {
            text.append(" a").append(i).append("=''");
        }
        byte[] document = text.append("/>").toString().getBytes(StandardCharsets.UTF_8);

        if (count <= SafeXml.MAX_ATTRIBUTES) {
            SafeXml.read("web.ovf", document);
        } else {
            assertThat(refusal(() -> SafeXml.read("web.ovf", document)).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        }
    }

    /// They are no attributes to the JDK's reader, which compares each with all.
    @ParameterizedTest
    @ValueSource(ints = {SafeXml.MAX_NAMESPACES, SafeXml.MAX_NAMESPACES + 1, 200_000})
    void boundsTheNamespaces(int count) throws IOException {
        StringBuilder text = new StringBuilder("<a");
        for (int i = 0; i < count; i++) {
            text.append(" xmlns:a").append(i).append("='u'");
        }
        for (Charset encoding : new Charset[]{StandardCharsets.UTF_8, StandardCharsets.UTF_16}) {
            byte[] document = (text + "/>").getBytes(encoding);

            if (count <= SafeXml.MAX_NAMESPACES) {
                SafeXml.read("web.ovf", document);
            } else {
                assertThat(refusal(() -> SafeXml.read("web.ovf", document)).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
            }
        }
    }

    /// Of many elements, which together took more memory than a local command has.
    @Test
    void boundsTheAttributesOfAll() {
        String element = IntStream.range(0, 900).mapToObj(i -> " a" + i + "=''").collect(Collectors.joining("", "<b",
                "/>"));
        byte[] document = ("<a>" + element.repeat(200) + "</a>").getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(() -> SafeXml.read("web.ovf", document)).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void boundsTheElements() {
        byte[] document = ("<a>" + "<b/>".repeat(SafeXml.MAX_ELEMENTS) + "</a>").getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(() -> SafeXml.read("web.ovf", document)).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void boundsTheDocument() {
        byte[] document = ("<a>" + "x".repeat(SafeXml.MAX_BYTES) + "</a>").getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(() -> SafeXml.read("web.ovf", document)).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void readsMuchTextInManyPieces() throws IOException {
        byte[] document = ("<a>" + "x&amp;".repeat(1_000_000) + "</a>").getBytes(StandardCharsets.UTF_8);

        assertThat(SafeXml.read("web.ovf", document).text()).hasSize(2_000_000);
    }

    @Test
    void fetchesNoInclusionAndNoSchema() throws IOException {
        XmlElement root = SafeXml.read("web.ovf", """
                <a xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                   xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd"><xi:include href="file:///etc/passwd"/></a>
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(root.children()).singleElement().satisfies(child -> assertThat(child.text()).isEmpty());
    }
}
