package io.towpath.report.forklift;

import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/// Writes maps, lists and texts as YAML: always the same bytes for the same value.
///
/// Texts that any reader might take for something else (`on`, `1e3`, `0x10`, a time) are quoted: names of VMs are the
/// source's word.
final class Yaml {

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]+");

    private Yaml() {}

    /// @param comment lines before it; empty for none
    static String write(String comment, Map<String, ?> value) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setAllowUnicode(true);
        options.setDereferenceAliases(true);
        StringBuilder text = new StringBuilder();
        comment.lines().forEach(line -> text.append("# ").append(line.replaceAll("\\p{Cntrl}", " ")).append('\n'));
        return text.append(new org.yaml.snakeyaml.Yaml(new Quoting(options), options).dump(value)).toString();
    }

    private static final class Quoting extends Representer {

        private final Resolver resolver = new Resolver();

        Quoting(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            if (!tag.equals(Tag.STR)) {
                return super.representScalar(tag, value, style);
            }
            boolean plain = HARMLESS.matcher(value).matches()
                    && resolver.resolve(NodeId.scalar, value, true).equals(Tag.STR);
            return super.representScalar(tag, value, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
        }
    }
}
