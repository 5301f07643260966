package io.towpath.inventory.reading;

import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/// An Office Open XML workbook: its sheets as tables, their values as they were stored. Formulas are told, never computed.
///
/// Own code rather than a library: every bound holds while a sheet streams, and numbers stay the text they are.
/// Source: ECMA-376 part 1, SpreadsheetML (18.2 workbook, 18.3 sheets, 18.4 shared strings); part 2 for relationships.
final class Workbook implements Closeable {

    private static final String RESAVE = "Save it as an Excel workbook (.xlsx).";

    private final Archive archive;
    private final List<SheetGrid> sheets = new ArrayList<>();
    private @Nullable List<String> shared;
    private @Nullable String sharedPart;
    private boolean countsFrom1904;

    private Workbook(Archive archive) {
        this.archive = archive;
    }

    /// Whether it is one, rather than an archive of other files.
    static boolean isOne(Archive archive) {
        return archive.has("[Content_Types].xml");
    }

    /// Takes over the archive.
    static Workbook open(Archive archive) throws IOException, UnreadableFileException {
        Workbook book = new Workbook(archive);
        book.look();
        return book;
    }

    List<SheetGrid> sheets() {
        return List.copyOf(sheets);
    }

    boolean countsFrom1904() {
        return countsFrom1904;
    }

    private void look() throws IOException, UnreadableFileException {
        for (String name : archive.names()) {
            if (name.endsWith(".rels") && name.contains("_rels/")) {
                relations(name);
            }
        }
        String main = archive.has("_rels/.rels")
                ? relations("_rels/.rels").values().stream().filter(relation -> relation.is("officeDocument")).map(
                        Relation::target).findFirst().orElse("xl/workbook.xml")
                : "xl/workbook.xml";
        if (main.endsWith(".bin") || !archive.has(main)) {
            throw Refuse.as(main.endsWith(".bin") ? Reason.UNSUPPORTED_FEATURE : Reason.FORMAT_UNKNOWN, archive.label(),
                    null, "holds no XML workbook ('%s')".formatted(Cells.shown(main)), RESAVE);
        }
        int slash = main.lastIndexOf('/');
        String rels = main.substring(0, slash + 1) + "_rels/" + main.substring(slash + 1) + ".rels";
        Map<String, Relation> parts = archive.has(rels) ? relations(rels) : Map.of();
        sharedPart = parts.values().stream().filter(part -> part.is("sharedStrings")).map(Relation::target).findFirst()
                .orElse(null);
        readSheets(main, parts);
    }

    private void readSheets(String main, Map<String, Relation> parts) throws IOException, UnreadableFileException {
        Set<String> names = new HashSet<>();
        try (XmlPart xml = new XmlPart(archive, main)) {
            for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                if (event != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (xml.name().equals("workbookPr")) {
                    String flag = xml.attribute("date1904");
                    countsFrom1904 = "1".equals(flag) || "true".equals(flag);
                } else if (xml.name().equals("sheet")) {
                    String name = xml.attribute("name");
                    Relation part = parts.get(String.valueOf(xml.attributeByLocalName("id")));
                    if (name == null || part == null) {
                        throw Refuse.invalid(archive.label(), null, "sheet '%s' has no content".formatted(Cells.shown(
                                String.valueOf(name))), RESAVE);
                    }
                    if (!names.add(name.toLowerCase(Locale.ROOT))) {
                        throw Refuse.invalid(archive.label(), null, "sheet '%s' is there twice".formatted(Cells.shown(
                                name)), RESAVE);
                    }
                    // charts and dialogs are sheets too, but no tables
                    if (part.is("worksheet")) {
                        sheets.add(new SheetGrid(this, archive, name, part.target));
                    }
                }
            }
        }
        if (sheets.size() > Bounds.FILES) {
            throw Refuse.tooMuch(archive.label(), null, "has %d sheets, at most %d are read".formatted(sheets.size(),
                    Bounds.FILES));
        }
    }

    private record Relation(String type, String target) {

        boolean is(String kind) {
            return type.endsWith("/" + kind);
        }
    }

    /// By id. One that points out of the file is refused, but for links that a reader clicks.
    private Map<String, Relation> relations(String part) throws IOException, UnreadableFileException {
        Map<String, Relation> relations = new HashMap<>();
        // a/_rels/b.rels speaks for a/
        String folder = part.substring(0, part.lastIndexOf("_rels/"));
        try (XmlPart xml = new XmlPart(archive, part)) {
            for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                if (event != XMLStreamConstants.START_ELEMENT || !xml.name().equals("Relationship")) {
                    continue;
                }
                String type = String.valueOf(xml.attribute("Type"));
                String target = String.valueOf(xml.attribute("Target"));
                boolean outside = "External".equalsIgnoreCase(xml.attribute("TargetMode"));
                if (outside && !type.endsWith("/hyperlink") || type.endsWith("/externalLink")) {
                    throw Refuse.as(Reason.EXTERNAL_REFERENCE, archive.label(), null,
                            "'%s' points to something outside of the workbook: '%s'".formatted(part, Cells.shown(
                                    target)),
                            "Break the links (Data, Edit Links), save, and try again.");
                }
                if (!outside) {
                    relations.put(String.valueOf(xml.attribute("Id")), new Relation(type, resolve(folder, target)));
                }
            }
        }
        return relations;
    }

    private static String resolve(String folder, String target) {
        if (target.startsWith("/")) {
            return target.substring(1);
        }
        try {
            return URI.create("/" + folder).resolve(target).normalize().getPath().substring(1);
        } catch (IllegalArgumentException | NullPointerException | StringIndexOutOfBoundsException e) {
            return folder + target;
        }
    }

    /// A text that several cells share.
    @Nullable
    String shared(int index) throws IOException, UnreadableFileException {
        List<String> all = shared;
        if (all == null) {
            all = sharedPart == null ? List.of() : SharedTexts.read(archive, sharedPart);
            shared = all;
        }
        return index >= 0 && index < all.size() ? all.get(index) : null;
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
