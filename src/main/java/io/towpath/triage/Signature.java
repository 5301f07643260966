package io.towpath.triage;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A known failure: how it is told from others, and what is known of it.
///
/// @param id        kebab-case, stable: tickets and scripts name it
/// @param title     what is wrong, without a full stop
/// @param about     where it belongs, a heading of the catalogue
/// @param cause     why it happens, sentences
/// @param fix       what to do, sentences
/// @param automatic what Towpath does about it without anybody, sentences; null where it does nothing
/// @param broad     it covers whatever has its code: what such a failure says is not recognised by it
/// @param quotes    what such a failure says are others' words, of something else: its code alone tells it, before any text
/// @param when      any of these tells it
public record Signature(String id, String title, String about, String cause, String fix, Acts who, Retry retry,
        @Nullable String automatic, boolean broad, boolean quotes, List<When> when) {

    public Signature {
        when = List.copyOf(when);
    }

    /// All that is given has to hold; of a list one.
    ///
    /// @param codes  stable codes of the engine: `source-io`
    /// @param faults names of a platform's faults, which stand in the text as words: `NoDiskSpace`
    /// @param says   of the text, case ignored, white space as single spaces
    public record When(List<String> codes, List<String> faults, List<Pattern> says) {

        static final int CODE_ALONE = 2;
        private static final int BEFORE_ANY = 100;

        public When {
            codes = List.copyOf(codes);
            faults = List.copyOf(faults);
            says = List.copyOf(says);
            if (codes.isEmpty() && faults.isEmpty() && says.isEmpty()) {
                throw new IllegalArgumentException("nothing is asked");
            }
        }

        boolean tells(String code, Said said) {
            return (codes.isEmpty() || codes.contains(code))
                    && (faults.isEmpty() || faults.stream().anyMatch(said::names))
                    && (says.isEmpty() || says.stream().anyMatch(each -> each.matcher(said.text()).find()));
        }

        /// How much it asks: a text or a fault's name says more than a code, two of them more than one. A fault's name is
        /// the platform's own word and counts before a text, which anybody may quote.
        int weight() {
            return (faults.isEmpty() ? 0 : 5) + (says.isEmpty() ? 0 : 4) + (codes.isEmpty() ? 0 : CODE_ALONE);
        }
    }

    /// How much of it was asked for by what tells this failure; 0 where nothing does.
    int weight(String code, Said said) {
        int weight = when.stream().filter(each -> each.tells(code, said)).mapToInt(When::weight).max().orElse(0);
        return quotes && weight > 0 ? When.BEFORE_ANY : weight;
    }
}
