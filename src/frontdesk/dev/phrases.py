"""Names and phrases of the people of a filled installation, in several languages. All of it is made up."""

from __future__ import annotations

LABELS = ("shipping", "refund", "glaze", "wholesale", "workshop", "broken", "gift", "press")
TEAMS = ("Orders", "Workshop", "Wholesale", "Evenings")
AGENTS = (
    "Ada Marlow", "Ben Ortiz", "Chidi Eze", "Dara Kim", "Elin Berg", "Farid Nasser", "Greta Holm", "Hana Sato",
    "Ines Prado", "Jonas Weber", "Kavya Rao", "Luca Conti", "Mai Tran", "Noor Haddad", "Omar Diallo", "Petra Novak",
    "Quinn Doyle", "Rosa Lima", "Suda Chai", "Tomas Reyes",
)  # fmt: skip
FIRST_NAMES = (
    "Ana", "Bao", "Carla", "Deniz", "Emil", "Fatima", "Gabriel", "Haruka", "Ivan", "Julia", "Kofi", "Lan", "Marco",
    "Nina", "Oscar", "Ploy", "Rami", "Sofia", "Tariq", "Uma", "Viktor", "Wanda", "Ximena", "Yuki", "Zoe", "สมชาย",
    "มาลี", "ليلى", "يوسف", "さくら", "健太", "Łukasz", "Søren", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Sol", "Nguyen", "Ferreira", "Yilmaz", "Lindqvist", "Haddad", "Moreau", "Tanaka", "Petrov", "Schmidt", "Mensah",
    "Pham", "Rossi", "Novak", "Bello", "Srisai", "Khoury", "Costa", "Aziz", "Iyer", "Horvat", "Kowalska", "Cruz",
    "Mori", "Clarke", "ใจดี", "الحداد", "佐藤", "Ødegård", "Muñoz",
)  # fmt: skip

# As many in each language, so that a place in the list says the language.
ASKED = (
    ("Is the speckled mug still there?", "How long does shipping take?", "Can I pick it up on Saturday?",
     "It arrived broken, I am so sad.", "Thank you, it is beautiful!", "What does the big bowl cost?",
     "Do you ship to my country? The page would not let me choose it, and I need it before the wedding in May."),
    ("แก้วลายจุดยังมีอยู่ไหมคะ", "ส่งของกี่วันถึงคะ", "วันเสาร์ไปรับเองได้ไหมครับ", "ของแตกมาเลยค่ะ เสียใจมาก",
     "ขอบคุณค่ะ สวยมาก", "ชามใบใหญ่ราคาเท่าไหร่คะ", "ส่งต่างจังหวัดไหมคะ พอดีต้องใช้ก่อนงานแต่งเดือนหน้า"),
    ("¿Sigue disponible la taza moteada?", "¿Cuánto tarda el envío?", "¿Puedo recogerla el sábado?",
     "Llegó rota, qué pena.", "¡Gracias, es preciosa!", "¿Cuánto cuesta el cuenco grande?",
     "¿Envían a mi país? La página no me deja elegirlo y la necesito antes de la boda de mayo."),
    ("Gibt es den gesprenkelten Becher noch?", "Wie lange dauert der Versand?", "Kann ich ihn am Samstag abholen?",
     "Er kam zerbrochen an, schade.", "Danke, er ist wunderschön!", "Was kostet die große Schale?",
     "Liefern Sie auch zu uns? Die Seite lässt mich das Land nicht wählen, und im Mai ist schon die Hochzeit."),
    ("هل الكوب المرقط ما زال متوفرا؟", "كم يستغرق الشحن؟", "هل يمكنني استلامه يوم السبت؟", "وصل مكسورا للأسف.",
     "شكرا، إنه جميل جدا!", "كم سعر الوعاء الكبير؟", "هل تشحنون إلى بلدي؟ أحتاجه قبل حفل الزفاف في شهر مايو."),
    ("斑点のマグカップはまだありますか？", "発送まで何日かかりますか？", "土曜日に受け取れますか？",
     "届いたら割れていました。", "ありがとうございます、とてもきれいです！", "大きい鉢はいくらですか？",
     "海外にも発送できますか？五月の結婚式までに必要なのですが、ページで国を選べませんでした。"),
)  # fmt: skip
RESPONDED = (
    ("Yes, one is left. Shall I keep it for you?", "Three to five working days.", "Of course, we open at ten.",
     "I am so sorry! We send a new one today.", "That makes us happy.", "It is 48, shipping included.",
     "We do. Send me your address and I will write you what it costs; it will be there well before May."),
    ("มีค่ะ เหลือใบสุดท้าย เก็บไว้ให้ไหมคะ", "ประมาณ 3-5 วันทำการค่ะ", "ได้ค่ะ ร้านเปิดสิบโมง",
     "ขอโทษด้วยนะคะ เดี๋ยวส่งใบใหม่ให้วันนี้เลย", "ดีใจมากค่ะ", "1,650 บาท รวมค่าส่งแล้วค่ะ",
     "ส่งค่ะ ขอที่อยู่หน่อยนะคะ เดี๋ยวแจ้งค่าส่งให้ค่ะ"),
    ("Sí, queda una. ¿Se la guardo?", "De tres a cinco días laborables.", "Claro, abrimos a las diez.",
     "¡Lo siento mucho! Hoy enviamos otra.", "Nos alegra mucho.", "Cuesta 48, envío incluido.",
     "Sí. Mándeme su dirección y le digo cuánto cuesta; llegará antes de mayo."),
    ("Ja, einer ist noch da. Soll ich ihn zurücklegen?", "Drei bis fünf Werktage.", "Gern, wir öffnen um zehn.",
     "Das tut mir leid! Heute geht ein neuer raus.", "Das freut uns.", "48, Versand inbegriffen.",
     "Ja. Schicken Sie mir die Adresse, dann schreibe ich, was es kostet; bis Mai ist er da."),
    ("نعم، بقي واحد. هل أحجزه لك؟", "من ثلاثة إلى خمسة أيام عمل.", "بالتأكيد، نفتح في العاشرة.",
     "نعتذر جدا! سنرسل بديلا اليوم.", "يسعدنا ذلك.", "سعره 48 مع الشحن.",
     "نعم. أرسل لي العنوان وسأخبرك بالتكلفة؛ سيصل قبل مايو."),
    ("はい、最後の一つです。お取り置きしますか？", "三〜五営業日です。", "もちろんです。十時に開きます。",
     "申し訳ございません。本日新しいものをお送りします。", "うれしいです。", "送料込みで7,200円です。",
     "はい、ご住所をお知らせください。送料をご案内します。五月には十分間に合います。"),
)  # fmt: skip
NOTES = ("Called twice, no reply.", "Offered a replacement.", "Regular customer, be quick.", "Check with the kiln.")
LANGUAGES = len(ASKED)
SENTENCES = len(ASKED[0])
