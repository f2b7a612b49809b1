"""A trigger as a person would want to read it. Pure: JSON in, text out."""


def who(trigger):
    target = trigger.get("target", {})
    name = trigger.get("content", {}).get("vars", {}).get("first_name")
    customer, session = target.get("customer_id"), target.get("session_id", "?")
    if customer:
        return f"{name} (customer {customer}, session {session})" if name else f"customer {customer}, session {session}"
    return f"an anonymous visitor, session {session}"


def where(trigger):
    page = trigger.get("target", {}).get("page", {})
    return page.get("template") or page.get("url") or "a page without a name"


def evidence_words(item):
    """'payment card_declined ×3 (repeat failure)'."""
    signal = item.get("kind", "?").replace("_", " ")
    error = " ".join(str(part) for part in (item.get("error"), item.get("code") or item.get("status")) if part)
    times = f" ×{item['n']}" if item.get("n", 1) > 1 else ""
    return f"{error}{times} ({signal})" if error else signal + times


def offer_lines(trigger, clock, delay_s):
    content, reason = trigger.get("content", {}), trigger.get("reason", {})
    kind = {"chat_offer": "a chat", "faq_suggest": "help articles"}.get(trigger.get("type"), trigger.get("type", "help"))
    words = " ".join(part for part in (content.get("greeting"), content.get("title"), content.get("body")) if part)
    lines = [f"{clock}  {who(trigger)}", f"   on        {where(trigger)}", f"   happened  {reason.get('human', '?')}"]
    evidence = [evidence_words(item) for item in reason.get("evidence", [])[:4]]
    if evidence:
        lines.append(f"   evidence  {'; '.join(evidence)}; score {reason.get('score', '?')}")
    lines.append(f"   we offer  {kind}: “{words}”")
    for article in trigger.get("suggestions", []):
        lines.append(f"             · {article.get('title', '?')}  {article.get('url', '')}")
    lines.append(f"   trigger   {trigger.get('trigger_id', '?')}, decision {trigger.get('decision_id', '?')}, "
                 f"here {delay_s * 1000:.0f} ms after the deciding moment")
    return lines


def cancel_lines(trigger, clock):
    reason = trigger.get("reason", {}).get("human") or trigger.get("reason", {}).get("code", "?")
    return [f"{clock}  {who(trigger)}: offer withdrawn, {reason}"]


def lines_of(trigger, clock, delay_s):
    """`clock`: time of day to print; `delay_s`: from the deciding moment until it could be read."""
    if trigger.get("op") == "cancel":
        return cancel_lines(trigger, clock)
    return offer_lines(trigger, clock, delay_s)
