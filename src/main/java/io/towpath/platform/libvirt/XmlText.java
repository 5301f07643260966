package io.towpath.platform.libvirt;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/// Writes indented XML 1.0. Text and attributes are escaped by StAX; characters XML cannot hold become `?`.
final class XmlText {

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;
    private int depth;

    XmlText() throws XMLStreamException {
        xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
        xml.writeStartDocument("UTF-8", "1.0");
        newLine();
    }

    /// An element with others inside.
    ///
    /// @param attributes name, value, name, value …; a pair whose value is null is left out
    void open(String name, @Nullable String... attributes) throws XMLStreamException {
        indent();
        xml.writeStartElement(name);
        attributes(attributes);
        newLine();
        depth++;
    }

    void close() throws XMLStreamException {
        depth--;
        indent();
        xml.writeEndElement();
        newLine();
    }

    void empty(String name, @Nullable String... attributes) throws XMLStreamException {
        indent();
        xml.writeEmptyElement(name);
        attributes(attributes);
        newLine();
    }

    void leaf(String name, String content, @Nullable String... attributes) throws XMLStreamException {
        indent();
        xml.writeStartElement(name);
        attributes(attributes);
        xml.writeCharacters(clean(content));
        xml.writeEndElement();
        newLine();
    }

    String finish() throws XMLStreamException {
        xml.writeEndDocument();
        xml.flush();
        return text.toString();
    }

    private void attributes(@Nullable String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            String value = attributes[i + 1];
            if (value != null) {
                xml.writeAttribute(String.valueOf(attributes[i]), clean(value));
            }
        }
    }

    private void indent() throws XMLStreamException {
        xml.writeCharacters("  ".repeat(depth));
    }

    private void newLine() throws XMLStreamException {
        xml.writeCharacters("\n");
    }

    /// Keeps what production `Char` of XML 1.0 allows.
    private static String clean(String value) {
        StringBuilder kept = new StringBuilder(value.length());
        value.codePoints()
                .map(c -> c == 0x9 || c == 0xA || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD)
                        || c >= 0x10000 ? c : '?')
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
