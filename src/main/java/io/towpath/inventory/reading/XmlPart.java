package io.towpath.inventory.reading;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// An XML member of a workbook, streamed. A DTD, an entity, deep nesting, and more names than any workbook has are
/// refused: the parser holds each name, and slows down as they grow.
final class XmlPart implements Closeable {

    private static final String RESAVE = "Save the workbook again with a spreadsheet program.";

    private static final XMLInputFactory FACTORY = factory();

    private final String label;
    private final String member;
    private final InputStream in;
    private final XMLStreamReader xml;
    private final Set<String> names = new HashSet<>();
    private int depth;

    XmlPart(Archive archive, String member) throws IOException, UnreadableFileException {
        this.label = archive.label();
        this.member = member;
        BoundedTags tags = tags(archive);
        this.in = tags;
        try {
            this.xml = FACTORY.createXMLStreamReader(tags);
            String encoding = String.valueOf(xml.getEncoding());
            if (!tags.reads(encoding)) {
                throw new Refuse.Carried(Refuse.as(Reason.XML_INVALID, label, null,
                        "member '%s' is encoded as '%s', expected UTF-8 or UTF-16".formatted(member, Cells.shown(
                                encoding)),
                        RESAVE));
            }
        } catch (Refuse.Carried e) {
            in.close();
            throw invalid(e);
        } catch (XMLStreamException | RuntimeException e) {
            in.close();
            throw invalid(e);
        }
    }

    private BoundedTags tags(Archive archive) throws IOException, UnreadableFileException {
        InputStream bytes = archive.open(member);
        try {
            return new BoundedTags(bytes, label, member);
        } catch (IOException e) {
            bytes.close();
            throw invalid(e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        return factory;
    }

    /// @return START_ELEMENT, END_ELEMENT, CHARACTERS for any text, or END_DOCUMENT
    int next() throws UnreadableFileException {
        try {
            while (true) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++depth > Bounds.XML_DEPTH) {
                            throw unsafe("is nested deeper than " + Bounds.XML_DEPTH + " elements");
                        }
                        know();
                        return XMLStreamConstants.START_ELEMENT;
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        return XMLStreamConstants.END_ELEMENT;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                        return XMLStreamConstants.CHARACTERS;
                    }
                    case XMLStreamConstants.END_DOCUMENT -> {
                        return XMLStreamConstants.END_DOCUMENT;
                    }
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE,
                            XMLStreamConstants.ENTITY_DECLARATION ->
                        throw unsafe("declares a document type or entity");
                    default -> {
                        // comments and processing instructions say nothing
                    }
                }
            }
        } catch (XMLStreamException | RuntimeException e) {
            // of some text that is not well-formed, such as an element whose prefix is "xmlns", the parser says so by a
            // plain RuntimeException
            throw invalid(e);
        }
    }

    private void know() throws UnreadableFileException {
        names.add(xml.getLocalName());
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            names.add(xml.getAttributeLocalName(i));
        }
        if (names.size() > Bounds.XML_NAMES) {
            throw Refuse.tooMuch(label, null,
                    "member '%s' has elements and attributes of more than %,d names".formatted(
                            member, Bounds.XML_NAMES));
        }
    }

    String name() {
        return xml.getLocalName();
    }

    @Nullable
    String attribute(String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name) && xml.getAttributePrefix(i).isEmpty()) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    /// Whatever its namespace: `r:id` is in different ones in strict and in transitional files.
    @Nullable
    String attributeByLocalName(String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name) && !xml.getAttributePrefix(i).isEmpty()) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    void appendTo(StringBuilder text) throws UnreadableFileException {
        try {
            text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        } catch (RuntimeException e) {
            throw invalid(e);
        }
        if (text.length() > Bounds.FIELD_CHARS) {
            throw Refuse.tooMuch(label, null, "member '%s' has a text of more than %,d characters".formatted(member,
                    Bounds.FIELD_CHARS));
        }
    }

    private UnreadableFileException unsafe(String what) {
        return Refuse.as(Reason.XML_UNSAFE, label, null, "member '%s' %s".formatted(member, what),
                RESAVE);
    }

    private UnreadableFileException invalid(Exception e) {
        UnreadableFileException refusal = Refuse.within(e);
        if (refusal != null) {
            return refusal;
        }
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return Refuse.as(Reason.XML_INVALID, label, null, "member '%s' is not well-formed: %s".formatted(member, Cells
                .shown(why)), RESAVE);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
