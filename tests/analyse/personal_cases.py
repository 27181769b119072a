"""Texts with personal data marked as {kind|words}, and texts that have none."""

WITH = """
mail me at {email|jane.doe@example.com} please
{email|j_doe+shop@mail.example.co.uk} is the address on the account
my email is {email|o'brien@example.ie}, thanks
Send it to {email|info@example.museum}.
contact: {email|a@b.io}
I wrote to you from {email|tom99@example.org} and {email|tom@work.example.org}
{email|JANE@EXAMPLE.COM} never gets your mails!
({email|x.y@example.de})
why does {email|müller@example.de} bounce
reply-to {email|first-last@sub.domain.example.com}!
call me on {phone|07700 900123}
ring {phone|020 7946 0958} after six
my number is {phone|+44 7700 900456}
{phone|(0161) 496 0001} is the shop, nobody answers
text {phone|415-555-0132}
Phone {phone|(415) 555-0199} for details
reach me at {phone|+49 30 901820} or {phone|+33 1 23 45 67 89}
whatsapp {phone|+34 612 345 678}
tel {phone|01632 960983}
{phone|07700900321} call me
mobile: {phone|087 123 4567}
Just call {phone|4155550143} please
landline {phone|0117 496 0555} is dead since Monday
you can call me back on {phone|0121-496-0777}
{phone|1-800-555-0176} plays music for an hour
texted from {phone|+1 (212) 555-0148} twice
my mum's on {phone|01632 960 001}, call her instead
fax {phone|5550167}
00 dial {phone|0044 20 7946 0018}
I gave you {phone|07700-900-888}
my card {card|4111 1111 1111 1111} was charged twice
you took it from {card|5500005555555559}
Visa {card|4012-8888-8888-1881}
amex {card|378282246310005} declined
{card|6011111111111117} is the card
pay it to {iban|GB82 WEST 1234 5698 7654 32} please
{iban|DE89370400440532013000} is my account
IBAN {iban|FR14 2004 1010 0505 0001 3M02 606}
refund to {iban|NL91ABNA0417164300} today
iban: {iban|ES9121000418450200051332}.
{iban|CH93 0076 2011 6238 5295 7} and nothing arrived
my iban {iban|IE29 AIBK 9311 5212 3456 78} is right
blocked from {ip|203.0.113.195} all day
my ip is {ip|198.51.100.23}
the log says {ip|2001:db8:85a3:0:0:8a2e:370:7334}
banned: {ip|192.168.1.254}
connection from {ip|fe80:1:2:3:4:5:6:7} dropped
see {url|linkedin.com/in/jane-doe-123}
my page is {url|https://www.facebook.com/jane.doe.56}
dm me {url|instagram.com/janedoe}
{url|t.me/jane_doe} is quicker
I live at {address|12 Acacia Avenue}
deliver to {address|221b Baker Street} next time
it went to {address|Flat 3, 14 Mill Lane} instead of mine
left at {address|7 Station Rd} with nobody
address is {address|45 high street} not 54
I moved to {address|9 rose close} in May
my postcode is {address|SW1A 1AA}
nobody delivers to {address|M1 1AE}
postcode {address|ls1 4ap} isn't accepted
sent to {address|10 Downing Street}, {address|SW1A 2AA}
{address|350 Fifth Avenue}, New York, {address|NY 10118}
we're in Springfield, {address|IL 62704}
Lieferung an {address|Lindenstraße 12} kam nie
wohne {address|Hauptstr. 5a}
livré au {address|12 rue de la Paix} par erreur
{address|Apartment 12, 8 Castle Court} has no bell
born on {birth|12/03/1984}
my date of birth is {birth|3 March 1984}
DOB: {birth|1984-03-12}
d.o.b. {birth|12.03.84}
dob {birth|March 3, 1979} and it says invalid
I was born {birth|21st of June 1990} and you say I'm underage
my birthday is {birth|4 May}
order {reference|12345678} never came
Order number {reference|AB-99812} is late
order no. {reference|4471} please
my booking {reference|XK7P2Q9} vanished
booking ref: {reference|LM44921}
customer number {reference|100234}
account {reference|88120034} is locked
ticket {reference|#48213} is still open
case {reference|00451277} closed without a word
reference {reference|GHT-2291-B}
invoice {reference|2024-0113} is wrong
invoice no {reference|88213}
policy number {reference|PX123456}
tracking number {reference|JD0002233445566}
claim {reference|77120} rejected
where is {reference|#559213}
membership id {reference|M20934}
confirmation code is {reference|HX93KL}
my reservation {reference|1100567} was for two
patient number {reference|4432198}
order: {reference|7788990} please cancel
ref {reference|99871}
meter serial number {reference|E6S10512}
complaint {reference|20417} from June
my NI number is {id|AB 12 34 56 C}
{id|AB123456D} is on the form
ssn {id|078-05-1120}
NHS number {id|943 476 5919}
passport number {id|533380006}
passport {id|K12345678} was refused
My name is {name|Jane Doe}
my name is {name|oluwaseun}, I rang on Friday
Name: {name|Peter Okafor}
The name is {name|Siobhan}.
Hi, I'm {name|Anke Petersen} and I booked for two
Hello, this is {name|Rajesh} from the corner shop
ask Mr {name|Smith}
Dr {name|Patel} was kind
Mrs {name|O'Hara} on reception
Prof. {name|Lindqvist} explained it twice
Ms {name|J. Okonkwo} rang back
mr {name|henderson} on the desk was rude
Miss {name|Abelova} said no
Regards, {name|Jane}
Kind regards {name|Tomasz Nowak}
please fix it. Thanks, {name|Ngozi}
Many thanks,
{name|Deirdre}
Yours sincerely,
{name|Amara Nwosu}
Cheers, {name|Callum}.
Never again. - {name|Priya S.}
his name was {name|Kwame}, lovely man
"""

WITHOUT = """
crashes since version 2.4.1
updated to 10.0.14393.0 and it broke
firmware 5.10.120.3 is worse
iOS 17.4.1 kills it
build 10586.11 was fine
£1,250.00 for that?
it cost 1299.99 and lasted 3 weeks
paid $45.50 twice
€ 1.299,00 is too much
99% of the time it works
100% recommended
20-30% off, they said
waited from 10:30 to 12:45
the 17:05 to Leeds
open 9-5, closed 24/12
since 2019 I have bought 4 of these
in 2023 and 2024 it was better
12/05/2024 was the delivery date
it came on 3 March 2024
due 2024-05-01, still nothing
ordered on 12.04.2024
10/10 would buy again
5 stars out of 5
4.5/5
8 out of 10
queue of 34, then 35
room 214 was freezing
gate 22, seat 14C
bus 73 never comes
flight BA2490 was late
my iPhone 14 Pro 256GB
Galaxy S23 Ultra
WH-1000XM4 headphones
the X200 and the X300i are the same
a 65 inch tv 4K 120Hz
RTX 4090 with 24 GB
size 42 EU, 8.5 UK
1920x1080 only
3 x 20 tablets of 500 mg
2 cups of 250 ml
ran 10 km in 55 minutes
1 in 3 parcels arrives broken
1000000 times better
I've called 15 times
rang 3 times, 20 minutes each
order 2 pizzas get 1 free
in order to save 20 minutes
order 150 cups at once
my order of 12 plates
account for 40% of it
case closed in 30 minutes
ticket for 2 adults
booking for 4 at 7
booking on 12 May for 2 nights
customer for 25 years
client since 2011
policy 20 pages long
reference to page 112
member since 1998
tracking says 3 stops away
invoice was 400 too high
ref was blind, 2-1
claim took 90 days
the 2nd and 3rd time
1st class is 2nd rate
24/7 support my foot
covid-19 rules
catch-22
5G is slower than 4G
mp3 and mp4 files
h264 video at 60fps
A4 paper, 80 gsm
it's 5 minutes walk
2 minute drive from the station
10 minute walk along the road
3 way street fight
only 1 lane open on the road
2 nice ladies on the street
number 10 is the best dish
I'm 34 and my mum is 70
born in the UK
my birthday was ruined
I was born ready
for my birthday on Saturday
my name is not on the list
the name is misspelt
the name is wrong on my card
name: please change it
brand name is everything
Dr Pepper tastes flat
my Dr Martens fell apart
Mr Kipling cakes
ms word crashes
Dr. Oetker pizza is smaller
Thanks, guys
Thanks, bye
Thanks!
Cheers, mate
Regards
Best. Hotel. Ever.
Thanks for Nothing
Best app ever
Many thanks, great service
Love it - Amazing
I'm Very Happy
I am so done with this
This is Great
this is Windows Phone only
Hi, I'm very disappointed
email me
follow us @anonymous
@ 3 pm
a@b
see you @ the office
user@localhost fails
https://example.com/help/123
www.example.org is down
facebook.com is blocked at work
http://localhost:8080 does not load
127.0.0.1 is not my address
1:2 odds
aspect ratio 16:9:4
00:12:30:45 on the timer
SW is south west
the B12 vitamins
an M1 8GB laptop
E10 petrol
call of duty 4
text 2 speech is bad
I phone every day at 9
1234
12 34 56
#1 app
#2024goals
500-600 people
2-3-4 is the code? no idea
1 800 reasons to leave
"""
