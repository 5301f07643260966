package io.towpath.inventory.reading;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;

/// The texts of a workbook, each once: cells name them by number.
final class SharedTexts {

    private SharedTexts() {}

    static List<String> read(Archive archive, String part) throws IOException, UnreadableFileException {
        List<String> all = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        long chars = 0;
        boolean inText = false;
        int phonetic = 0;
        try (XmlPart xml = new XmlPart(archive, part)) {
            for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                if (event == XMLStreamConstants.CHARACTERS) {
                    if (inText && phonetic == 0) {
                        xml.appendTo(text);
                    }
                    continue;
                }
                boolean start = event == XMLStreamConstants.START_ELEMENT;
                switch (xml.name()) {
                    case "t" -> inText = start;
                    // how a text is spoken, in Japanese files
                    case "rPh" -> phonetic += start ? 1 : -1;
                    case "si" -> {
                        if (!start) {
                            all.add(text.toString());
                            chars += text.length() + 16L;
                            if (chars > Bounds.SHARED_CHARS) {
                                throw Refuse.tooMuch(archive.label(), null, "has more than %,d characters of text"
                                        .formatted(Bounds.SHARED_CHARS));
                            }
                        }
                        text.setLength(0);
                    }
                    default -> {
                        // runs and their looks
                    }
                }
            }
        }
        return all;
    }
}
