package io.towpath.platform.vsphere;

import io.towpath.platform.vsphere.Dropped.What;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/// Lets through of a SOAP answer what vijava's classes know: it aborts a whole call for one element, type or constant that
/// is younger than they are. What is left out is counted. An answer with a document type is refused: nobody honest sends one.
///
/// | in the answer            | what becomes of it                                         |
/// |--------------------------|------------------------------------------------------------|
/// | unknown element          | left out with all it holds                                 |
/// | unknown type             | the declared one; left out where any type is allowed       |
/// | unknown enum constant    | the element is left out                                    |
/// | unknown fault            | `MethodFault`; its name and text are in [#fault()]         |
final class AnswerFilter {

    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String XSD = "http://www.w3.org/2001/XMLSchema";
    /// Deeper nesting is refused by the reader; a chain of 32 snapshots needs 40.
    private static final int DEEPEST = 100;
    private static final XMLInputFactory READERS = readers();
    private static final XMLOutputFactory WRITERS = XMLOutputFactory.newDefaultFactory();

    private final Dropped dropped;
    private final XMLStreamReader in;
    private final XMLStreamWriter out;
    private final ByteArrayOutputStream bytes;
    private final @Nullable Class<?> returned;
    private @Nullable Fault fault;

    /// @param type the platform's name of it: `NotAuthenticated`
    /// @param text for people, as the server wrote it
    record Fault(String type, String text) {}

    private AnswerFilter(byte[] answer, @Nullable Class<?> returned, Dropped dropped) throws XMLStreamException {
        this.returned = returned;
        this.dropped = dropped;
        bytes = new ByteArrayOutputStream(answer.length);
        in = READERS.createXMLStreamReader(new ByteArrayInputStream(answer));
        out = WRITERS.createXMLStreamWriter(bytes, "UTF-8");
    }

    /// @param xml   what vijava understands
    /// @param fault what the server refuses; null when it does not
    record Filtered(byte[] xml, @Nullable Fault fault) {}

    /// @param method   as called: `RetrievePropertiesEx`
    /// @param returned the type of what it returns, an array's element; null when nothing
    static Filtered filter(byte[] answer, @Nullable Class<?> returned, Dropped dropped, String from)
            throws IOException {
        try {
            AnswerFilter filter = new AnswerFilter(answer, returned, dropped);
            filter.envelope();
            return new Filtered(filter.bytes.toByteArray(), filter.fault);
        } catch (XMLStreamException e) {
            throw new IOException("%s answered with malformed XML: %s".formatted(from,
                    String.valueOf(e.getMessage()).replaceAll("\\s+", " ")), e);
        } catch (Unsound e) {
            throw new IOException("%s answered with %s".formatted(from, e.getMessage()), e);
        }
    }

    private static final class Unsound extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unsound(String what) {
            super(what);
        }
    }

    private static XMLInputFactory readers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty("jdk.xml.maxElementDepth", Integer.toString(DEEPEST));
        factory.setXMLResolver((_, _, _, _) -> {
            throw new Unsound("an external entity");
        });
        return factory;
    }

    private int next() throws XMLStreamException {
        int event = in.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new Unsound("a document type or an entity, which no vCenter sends");
        }
        return event;
    }

    /// To the next start of an element within the current one.
    ///
    /// @return false at the current one's end
    private boolean child() throws XMLStreamException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
            if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            }
        }
    }

    private void envelope() throws XMLStreamException {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            // prolog
        }
        if (!in.getLocalName().equals("Envelope")) {
            throw new Unsound("<" + in.getLocalName() + "> in place of a SOAP envelope: is this a vCenter?");
        }
        out.writeStartDocument("UTF-8", "1.0");
        out.writeStartElement("Envelope");
        out.writeNamespace("xsi", XSI);
        out.writeNamespace("xsd", XSD);
        boolean told = false;
        while (child()) {
            if (in.getLocalName().equals("Body")) {
                out.writeStartElement("Body");
                while (child()) {
                    told = true;
                    body();
                }
                out.writeEndElement();
            } else {
                skip();
            }
        }
        if (!told) {
            throw new Unsound("an empty envelope");
        }
        out.writeEndElement();
        out.writeEndDocument();
        out.flush();
    }

    private void body() throws XMLStreamException {
        if (in.getLocalName().equals("Fault")) {
            fault();
            return;
        }
        out.writeStartElement(in.getLocalName());
        while (child()) {
            if (returned == null) {
                skip();
            } else {
                element(returned, in.getLocalName());
            }
        }
        out.writeEndElement();
    }

    private void fault() throws XMLStreamException {
        out.writeStartElement("Fault");
        String text = "";
        String type = "MethodFault";
        while (child()) {
            String name = in.getLocalName();
            if (name.equals("detail")) {
                out.writeStartElement("detail");
                while (child()) {
                    type = detail();
                }
                out.writeEndElement();
            } else {
                String said = text();
                text = name.equals("faultstring") ? said : text;
                out.writeStartElement(name);
                out.writeCharacters(said);
                out.writeEndElement();
            }
        }
        out.writeEndElement();
        fault = new Fault(type, text);
    }

    private String detail() throws XMLStreamException {
        String written = in.getAttributeValue(XSI, "type");
        String type = written == null ? in.getLocalName().replaceFirst("Fault$", "") : local(written);
        Class<?> known = Model.named(type);
        Class<?> as = com.vmware.vim25.MethodFault.class;
        if (known != null && as.isAssignableFrom(known)) {
            as = known;
        } else {
            dropped.add(What.FAULT, type);
        }
        out.writeStartElement(in.getLocalName());
        out.writeAttribute("xsi", XSI, "type", as.getSimpleName());
        children(as);
        out.writeEndElement();
        return type;
    }

    /// @param declared what the field or method says
    private void element(Class<?> declared, String where) throws XMLStreamException {
        String name = in.getLocalName();
        String written = in.getAttributeValue(XSI, "type");
        if (written != null && isSchemaType(written)) {
            schemaValue(declared, name, written, where);
            return;
        }
        String type = written == null ? null : local(written);
        Class<?> actual = type == null ? declared : Model.named(type);
        if (type != null && (actual == null || !declared.isAssignableFrom(actual))) {
            dropped.add(What.TYPE, type + " at " + where);
            if (declared == Object.class || Model.leaf(declared)) {
                skip();
                return;
            }
            actual = declared;
            type = null;
        }
        if (actual != null && Model.leaf(actual)) {
            leaf(actual, name, type, where);
            return;
        }
        out.writeStartElement(name);
        if (type != null) {
            out.writeAttribute("xsi", XSI, "type", Model.nameFor(type));
        } else if (actual == declared && Model.named(declared.getSimpleName()) != declared
                && Model.named(declared.getSimpleName()) != null) {
            // the newer class of this type, where the answer did not name it
            out.writeAttribute("xsi", XSI, "type", Model.nameFor(declared.getSimpleName()));
            actual = Model.named(declared.getSimpleName());
        }
        children(actual == null ? declared : actual);
        out.writeEndElement();
    }

    private void children(Class<?> owner) throws XMLStreamException {
        while (child()) {
            String name = in.getLocalName();
            Class<?> field = Model.field(owner, name);
            if (field == null) {
                dropped.add(What.ELEMENT, owner.getSimpleName() + "." + name);
                skip();
            } else {
                element(field, owner.getSimpleName() + "." + name);
            }
        }
    }

    private void leaf(Class<?> actual, String name, @Nullable String type, String where) throws XMLStreamException {
        String kind = kind();
        String text = text();
        if (actual.isEnum() && !Model.knows(actual, text)) {
            dropped.add(What.CONSTANT, actual.getSimpleName() + "." + text + " at " + where);
            return;
        }
        out.writeStartElement(name);
        if (kind != null) {
            // before xsi:type: vijava takes the first attribute whose name ends so
            out.writeAttribute("type", kind);
        }
        if (type != null) {
            out.writeAttribute("xsi", XSI, "type", type);
        }
        out.writeCharacters(text);
        out.writeEndElement();
    }

    /// The attribute `type` of no namespace: asked for by name alone, a reader gives the first one that ends so.
    private @Nullable String kind() {
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String namespace = in.getAttributeNamespace(i);
            if (in.getAttributeLocalName(i).equals("type") && (namespace == null || namespace.isEmpty())) {
                return in.getAttributeValue(i);
            }
        }
        return null;
    }

    private void schemaValue(Class<?> declared, String name, String written, String where) throws XMLStreamException {
        if (!Model.leaf(declared)) {
            dropped.add(What.TYPE, written + " at " + where);
            skip();
            return;
        }
        String text = text();
        out.writeStartElement(name);
        out.writeAttribute("xsi", XSI, "type", "xsd:" + local(written));
        out.writeCharacters(text);
        out.writeEndElement();
    }

    private boolean isSchemaType(String written) {
        int colon = written.indexOf(':');
        return colon > 0 && XSD.equals(in.getNamespaceURI(written.substring(0, colon)));
    }

    private static String local(String written) {
        return written.substring(written.indexOf(':') + 1);
    }

    /// The text of an element, to its end; elements within are left out.
    private String text() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int open = 0;
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                open++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                if (open-- == 0) {
                    return text.toString();
                }
            } else if (open == 0 && (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA)) {
                text.append(in.getText());
            }
        }
    }

    private void skip() throws XMLStreamException {
        int open = 1;
        while (open > 0) {
            int event = next();
            open += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }

    /// How an answer that is no XML begins, for people.
    static String beginning(byte[] answer) {
        String text = new String(answer, 0, Math.min(200, answer.length), StandardCharsets.UTF_8);
        return text.replaceAll("\\s+", " ").strip();
    }
}
