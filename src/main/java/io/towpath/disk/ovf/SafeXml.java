package io.towpath.disk.ovf;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.XmlElement.Attribute;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Reads XML of strangers: no document type, no entities of their own, nothing fetched, everything bounded; in the
/// encoding that [XmlEncoding] found, so that the bounds hold for what the parser reads.
///
/// | bound                   |   limit |
/// |-------------------------|--------:|
/// | document                |   10 MB |
/// | elements                | 100,000 |
/// | depth                   |     100 |
/// | attributes of an element|   1,000 |
/// | attributes in all       | 100,000 |
/// | declared namespaces     |   2,000 |
final class SafeXml {

    static final int MAX_BYTES = 10_000_000;
    static final int MAX_ELEMENTS = 100_000;
    static final int MAX_DEPTH = 100;
    static final int MAX_ATTRIBUTES = 1_000;
    /// In all, with whatever else holds that word.
    static final int MAX_NAMESPACES = 2_000;

    private static final String DECLARES = "xmlns";

    private final String file;
    private final Deque<XmlElement> open = new ArrayDeque<>();
    private @Nullable XmlElement root;
    private int elements;
    private int attributes;

    private SafeXml(String file) {
        this.file = file;
    }

    /// @param file name for messages
    /// @return the document's root
    /// @throws ImageException XML_UNSAFE for a DOCTYPE, LIMIT_EXCEEDED beyond a bound, XML_INVALID for the rest
    static XmlElement read(String file, byte[] document) throws ImageException {
        if (document.length > MAX_BYTES) {
            throw limit(file, null, "the document has %d bytes, more".formatted(document.length), MAX_BYTES);
        }
        XmlEncoding encoding = XmlEncoding.of(file, document);
        // The JDK's reader does not count these as attributes, and compares each with all of its element: 100,000 took it
        // seconds, and its time grows with their square.
        if (encoding.count(file, document, DECLARES) > MAX_NAMESPACES) {
            throw limit(file, null, "the document declares more namespaces", MAX_NAMESPACES);
        }
        return new SafeXml(file).read(document, encoding);
    }

    private XmlElement read(byte[] document, XmlEncoding encoding) throws ImageException {
        XMLStreamReader reader = null;
        try {
            reader = factory().createXMLStreamReader(new InputStreamReader(new ByteArrayInputStream(document, encoding
                    .mark(), document.length - encoding.mark()), encoding.decoder()));
            while (reader.hasNext()) {
                take(reader.next(), reader);
            }
            return Objects.requireNonNull(root, "a document without a root is not well-formed");
        } catch (XMLStreamException e) {
            throw malformed(e);
        } finally {
            close(reader);
        }
    }

    /// The JDK's own reader, whatever else is on the class path: its limits are known.
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setProperty("jdk.xml.elementAttributeLimit", MAX_ATTRIBUTES);
        // These count `&amp;` too, of which a licence text has thousands; without a DOCTYPE nothing can grow.
        for (String limit : List.of("entityExpansionLimit", "totalEntitySizeLimit", "maxGeneralEntitySizeLimit",
                "entityReplacementLimit")) {
            factory.setProperty("jdk.xml." + limit, 0);
        }
        return factory;
    }

    private void take(int event, XMLStreamReader reader) throws ImageException {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start(reader);
            case XMLStreamConstants.END_ELEMENT -> open.pop();
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                if (!open.isEmpty()) {
                    open.peek().append(reader.getText());
                }
            }
            case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.ENTITY_DECLARATION ->
                throw new ImageException(Reason.XML_UNSAFE, file, "XML document", "DOCTYPE", null,
                        "line %d has a document type or an entity of its own, expected neither".formatted(reader
                                .getLocation().getLineNumber()),
                        "Export the VM again; hypervisors write no DOCTYPE.");
            default -> {
                // Comments and processing instructions say nothing to us.
            }
        }
    }

    private void start(XMLStreamReader reader) throws ImageException {
        int line = reader.getLocation().getLineNumber();
        if (++elements > MAX_ELEMENTS) {
            throw limit(file, line, "the document has more elements", MAX_ELEMENTS);
        }
        if (open.size() >= MAX_DEPTH) {
            throw limit(file, line, "elements are nested deeper", MAX_DEPTH);
        }
        if (reader.getAttributeCount() > MAX_ATTRIBUTES) {
            throw limit(file, line, "an element has more attributes", MAX_ATTRIBUTES);
        }
        attributes += reader.getAttributeCount();
        if (attributes > MAX_ELEMENTS) {
            throw limit(file, line, "the document has more attributes", MAX_ELEMENTS);
        }
        List<Attribute> told = new ArrayList<>(reader.getAttributeCount());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            told.add(new Attribute(Objects.requireNonNullElse(reader.getAttributeNamespace(i), ""),
                    reader.getAttributeLocalName(i), reader.getAttributeValue(i)));
        }
        XmlElement element = new XmlElement(Objects.requireNonNullElse(reader.getNamespaceURI(), ""),
                reader.getLocalName(), told, line);
        if (open.isEmpty()) {
            root = element;
        } else {
            open.peek().add(element);
        }
        open.push(element);
    }

    private ImageException malformed(XMLStreamException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "");
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
        // The JDK marks what its own bounds stopped with these codes.
        if (message.contains("JAXP0001")) {
            return limit(file, line, "an element has more attributes or longer names", MAX_ATTRIBUTES);
        }
        String told = message.substring(message.indexOf("Message: ") < 0 ? 0 : message.indexOf("Message: ") + 9);
        return new ImageException(Reason.XML_INVALID, file, "XML document", null, null,
                "line %d is not well-formed XML: %s".formatted(line, Printable.of(told)), "Export the VM again.", e);
    }

    private static ImageException limit(String file, @Nullable Integer line, String what, int limit) {
        return new ImageException(Reason.LIMIT_EXCEEDED, file, "XML document", null, null,
                "%s%s than the limit of %d".formatted(line == null ? "" : "line " + line + ": ", what, limit),
                "No hypervisor writes such a descriptor; export the VM again.");
    }

    private static void close(@Nullable XMLStreamReader reader) {
        try {
            if (reader != null) {
                reader.close();
            }
        } catch (XMLStreamException e) {
            // It read from memory; nothing is left open.
        }
    }
}
