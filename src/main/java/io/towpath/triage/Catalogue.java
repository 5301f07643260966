package io.towpath.triage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The known failures, in the order in which people read them.
@Component
public class Catalogue {

    private final List<Signature> all;

    public Catalogue() {
        try {
            all = CatalogueReader.read(
                    Objects.requireNonNull(Catalogue.class.getResourceAsStream("/triage/catalogue.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException("the catalogue of failures cannot be read", e);
        }
    }

    public List<Signature> all() {
        return all;
    }

    public Optional<Signature> byId(String id) {
        return all.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /// The entry that asks most of what holds; of equals the first. One that knows nothing but the code is the last resort.
    ///
    /// @param code stable, of the engine
    /// @param what in the failing tool's words
    public Optional<Signature> of(String code, String what) {
        return Optional.ofNullable(best(code, Said.of(what)).signature);
    }

    /// Whether trying again can help, where what was said tells it: there the catalogue knows more than who gave the code.
    /// Empty where nothing but the code is known.
    public Optional<Retry> retry(String code, String what) {
        Best best = best(code, Said.of(what));
        return best.weight > Signature.When.CODE_ALONE
                ? Optional.ofNullable(best.signature).map(Signature::retry)
                : Optional.empty();
    }

    private record Best(@Nullable Signature signature, int weight) {}

    private Best best(String code, Said said) {
        Best best = new Best(null, 0);
        for (Signature each : all) {
            int weight = each.weight(code, said);
            if (weight > best.weight) {
                best = new Best(each, weight);
            }
        }
        return best;
    }

    /// Those in which every word of a question occurs, in the id, the title, the cause or the fix; all for an empty one.
    public List<Signature> search(String question) {
        List<String> words = List.of(question.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        return all.stream().filter(each -> {
            String text = String.join(" ", each.id(), each.title(), each.about(), each.cause(), each.fix(),
                    each.who().words(), each.who().key(), each.retry().key()).toLowerCase(Locale.ROOT);
            return words.stream().allMatch(text::contains);
        }).toList();
    }
}
