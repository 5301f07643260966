package io.towpath.disk.ovf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An element of a document that was read within bounds by [SafeXml]. Names are local names; the namespace is kept
/// beside them.
final class XmlElement {

    final String namespace;
    final String name;
    final List<Attribute> attributes;
    final int line;
    private List<XmlElement> children = List.of();
    private @Nullable StringBuilder text;

    XmlElement(String namespace, String name, List<Attribute> attributes, int line) {
        this.namespace = namespace;
        this.name = name;
        this.attributes = attributes;
        this.line = line;
    }

    record Attribute(String namespace, String name, String value) {}

    void add(XmlElement child) {
        if (children.isEmpty()) {
            children = new ArrayList<>(4);
        }
        children.add(child);
    }

    void append(String characters) {
        // Blank text between elements is not worth keeping: documents are mostly that.
        if (text == null && characters.isBlank()) {
            return;
        }
        text = text == null ? new StringBuilder(characters) : text.append(characters);
    }

    List<XmlElement> children() {
        return children;
    }

    Stream<XmlElement> children(String named) {
        return children.stream().filter(child -> child.name.equals(named));
    }

    Optional<XmlElement> child(String named) {
        return children(named).findFirst();
    }

    String text() {
        return text == null ? "" : text.toString().strip();
    }

    /// Text of the first child of that name; null where there is none or it is blank.
    @Nullable
    String textOf(String named) {
        return child(named).map(XmlElement::text).filter(found -> !found.isEmpty()).orElse(null);
    }

    /// An attribute of OVF's own namespace, or of none; null where absent.
    @Nullable
    String attribute(String named) {
        return attributes.stream()
                .filter(a -> a.name().equals(named) && (a.namespace().isEmpty() || OvfNames.isEnvelope(a.namespace())))
                .map(Attribute::value).findFirst().orElse(null);
    }

    /// An attribute of another namespace; null where absent.
    @Nullable
    String attribute(String ofNamespace, String named) {
        return attributes.stream().filter(a -> a.name().equals(named) && a.namespace().equals(ofNamespace))
                .map(Attribute::value).findFirst().orElse(null);
    }
}
